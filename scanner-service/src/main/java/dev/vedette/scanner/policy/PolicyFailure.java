package dev.vedette.scanner.policy;

import dev.vedette.rego.syntax.Diagnostic;
import java.util.List;
import java.util.Objects;

/**
 * Why policies could not be loaded or evaluated, in Conftest's words; where the policy itself is at
 * fault, with the places. For one thread.
 */
public final class PolicyFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Diagnostic> diagnostics;

  public PolicyFailure(String message) {
    this(message, List.of());
  }

  public PolicyFailure(String message, List<Diagnostic> diagnostics) {
    // An expected answer to bad input, so without a stack trace.
    super(message, null, false, false);
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** What is wrong in which module; empty when no module is at fault. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The same failure, seen from further out. */
  public PolicyFailure during(String stage) {
    return new PolicyFailure(stage + ": " + getMessage(), diagnostics);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }
}
