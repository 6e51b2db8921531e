package dev.vedette.language;

import dev.vedette.language.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What loading gave: a rule book unless there was an error, and everything that was found, by file
 * and position.
 */
public record LoadResult(Optional<RuleBook> book, List<Diagnostic> diagnostics) {
  public LoadResult {
    diagnostics = List.copyOf(diagnostics);
  }

  /** Whether there is a rule book. */
  public boolean isLoaded() {
    return book.isPresent();
  }
}
