package dev.vedette.language.diagnostic;

import java.util.List;

/** Either a value, perhaps with warnings, or at least one error. Immutable if the value is. */
public sealed interface Result<T> {

  /** Everything that was found: warnings of a success, errors and warnings of a failure. */
  List<Diagnostic> diagnostics();

  /** The value; an {@link IllegalStateException} that quotes the first error if there is none. */
  T orElseThrow();

  /** A text that can be used. */
  record Success<T>(T value, List<Diagnostic> diagnostics) implements Result<T> {
    public Success {
      diagnostics = List.copyOf(diagnostics);
    }

    @Override
    public T orElseThrow() {
      return value;
    }
  }

  /** A text that cannot be used. */
  record Failure<T>(List<Diagnostic> diagnostics) implements Result<T> {
    public Failure {
      diagnostics = List.copyOf(diagnostics);
      if (diagnostics.isEmpty()) {
        throw new IllegalArgumentException("diagnostics: empty (expected: at least one error)");
      }
    }

    @Override
    public T orElseThrow() {
      throw new IllegalStateException(diagnostics.getFirst().render());
    }
  }

  static <T> Result<T> success(T value) {
    return new Success<>(value, List.of());
  }

  static <T> Result<T> success(T value, List<Diagnostic> warnings) {
    return new Success<>(value, warnings);
  }

  static <T> Result<T> failure(List<Diagnostic> diagnostics) {
    return new Failure<>(diagnostics);
  }
}
