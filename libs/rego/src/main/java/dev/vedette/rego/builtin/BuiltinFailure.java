package dev.vedette.rego.builtin;

import java.util.Objects;

/** Why a builtin has no result, in OPA's words but without the place. For one thread. */
public final class BuiltinFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** Whether an operand has the wrong type, or the function itself failed. */
  public enum Reason {
    TYPE("eval_type_error"),
    BUILTIN("eval_builtin_error");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The code that OPA reports. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;

  public BuiltinFailure(Reason reason, String message) {
    // Failures are ordinary answers, so they carry no stack trace.
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }
}
