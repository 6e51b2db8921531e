package dev.vedette.rules.ruleset;

import dev.vedette.language.RuleBook;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What looking at the files of a revision gave; immutable.
 *
 * @param diagnostics by file and position
 * @param ruleCount how many rules or checks there are
 * @param book the rules, for RUNTIME files without an error
 */
record Validation(List<Diagnostic> diagnostics, int ruleCount, Optional<RuleBook> book) {
  Validation {
    diagnostics = List.copyOf(diagnostics);
  }

  boolean valid() {
    return errors().isEmpty();
  }

  List<Diagnostic> errors() {
    return diagnostics.stream()
        .filter(diagnostic -> diagnostic.getSeverity() == Severity.SEVERITY_ERROR)
        .toList();
  }
}
