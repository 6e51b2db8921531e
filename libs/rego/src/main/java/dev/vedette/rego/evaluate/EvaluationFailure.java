package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import java.util.Objects;

/** Ends an evaluation; the code and the text are OPA's. For one thread. */
public final class EvaluationFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public static final String CONFLICT = "eval_conflict_error";
  public static final String CANCELLED = "eval_cancel_error";
  public static final String INTERNAL = "eval_internal_error";

  private final String code;
  private final transient Location location;

  public EvaluationFailure(String code, String message, Location location) {
    // A failure is an ordinary answer, so it carries no stack trace.
    super(message, null, false, false);
    this.code = code;
    this.location = location;
  }

  public String code() {
    return code;
  }

  public Location location() {
    return location;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }
}
