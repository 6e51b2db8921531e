package dev.vedette.rego.syntax;

import java.util.List;

/** Either a value or at least one problem. Immutable if the value is. */
public sealed interface Outcome<T> {

  /** What was asked for. */
  record Success<T>(T value) implements Outcome<T> {}

  /** Why it cannot be had. */
  record Failure<T>(List<Diagnostic> problems) implements Outcome<T> {
    public Failure {
      problems = List.copyOf(problems);
    }
  }
}
