package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RevisionFile;
import java.util.List;

/** Says what is wrong with the files of a revision; thread-safe. */
final class RevisionValidator {
  private static final int MOST_DIAGNOSTICS = 1000;

  private final RuleLoader loader;

  @Inject
  RevisionValidator(RuleLoader loader) {
    this.loader = loader;
  }

  Validation validate(Kind kind, List<RevisionFile> files) {
    return switch (kind) {
      case RUNTIME -> rules(files);
      case BENCHMARK -> BenchmarkFiles.validate(files);
    };
  }

  private Validation rules(List<RevisionFile> files) {
    LoadResult result =
        loader.load(
            files.stream()
                .map(file -> new RuleFile(file.path(), file.content().toByteArray()))
                .toList());
    return new Validation(
        result.diagnostics().stream()
            .limit(MOST_DIAGNOSTICS)
            .map(RevisionValidator::diagnostic)
            .toList(),
        result.book().map(RuleBook::rules).map(List::size).orElse(0),
        result.book());
  }

  private static Diagnostic diagnostic(dev.vedette.language.diagnostic.Diagnostic found) {
    return Diagnostic.newBuilder()
        .setSeverity(found.isError() ? Severity.SEVERITY_ERROR : Severity.SEVERITY_WARNING)
        .setCode(found.code())
        .setMessage(found.message())
        .setPath(found.file())
        .setLine(found.line())
        .setColumn(found.column())
        .setSnippet(withCaret(found.snippet(), found.column()))
        .setItem(found.item())
        .build();
  }

  /** Draws a caret below the place. */
  static String withCaret(String line, int column) {
    if (line.isEmpty() || column < 1) {
      return line;
    }
    return line + "\n" + " ".repeat(Math.min(column - 1, line.length())) + "^";
  }
}
