package dev.vedette.language;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.rulefile.LoadedFile;
import dev.vedette.language.rulefile.ValidationReport;
import java.util.List;
import java.util.Optional;

/**
 * What loading gave: a rule book unless there was an error, everything that was found, by file and
 * position, and the files that were read.
 */
public record LoadResult(
    Optional<RuleBook> book, List<Diagnostic> diagnostics, List<LoadedFile> files) {
  public LoadResult {
    diagnostics = List.copyOf(diagnostics);
    files = List.copyOf(files);
  }

  /** Whether there is a rule book. */
  public boolean isLoaded() {
    return book.isPresent();
  }

  /** The same as Falco tells it when it validates. */
  public ValidationReport report() {
    return new ValidationReport(files, diagnostics);
  }
}
