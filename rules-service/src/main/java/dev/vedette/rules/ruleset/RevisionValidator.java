package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RevisionFile;
import java.util.List;

/** Says what is wrong with the files of a revision; thread-safe. */
final class RevisionValidator {
  private final RuleLoader loader;

  @Inject
  RevisionValidator(RuleLoader loader) {
    this.loader = loader;
  }

  Validation validate(Kind kind, List<RevisionFile> files) {
    return switch (kind) {
      case RUNTIME -> rules(files);
      case BENCHMARK -> BenchmarkFiles.validate(files);
      case POLICY -> PolicyFiles.validate(files);
    };
  }

  private Validation rules(List<RevisionFile> files) {
    LoadResult result =
        loader.load(
            files.stream()
                .map(file -> new RuleFile(file.path(), file.content().toByteArray()))
                .toList());
    return new Validation(
        DiagnosticMessages.of(result.diagnostics()),
        result.book().map(RuleBook::rules).map(List::size).orElse(0),
        result.book());
  }
}
