package dev.vedette.language;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.check.EventSet;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.SourceText;
import java.util.Collections;
import java.util.Set;

/** A condition on its own, for filters that a user types. Immutable and thread-safe. */
public final class Condition {
  private final String text;
  private final Set<Field> fields;
  private final Set<String> eventTypes;
  private final Checked checked;
  private final Node node;

  private Condition(Expr expr, Checked checked) {
    this.text = Printer.print(expr);
    this.fields = Collections.unmodifiableSet(Planner.fields(checked));
    this.eventTypes = EventSet.of(expr).names();
    this.checked = checked;
    this.node = Planner.plan(checked);
  }

  /** Compiles a condition that uses no macros. */
  public static Result<Condition> compile(String text) {
    return compile(text, Dialect.VEDETTE);
  }

  /** Compiles a condition that uses no macros, as read in this dialect. */
  public static Result<Condition> compile(String text, Dialect dialect) {
    return switch (Parser.parse(SourceText.of(text), "")) {
      case Result.Failure<Expr>(var diagnostics) -> Result.failure(diagnostics);
      case Result.Success<Expr>(var expr, _) ->
          switch (Checker.check(expr, FieldCatalog.standard(), dialect, "")) {
            case Result.Failure<Checked>(var diagnostics) -> Result.failure(diagnostics);
            case Result.Success<Checked>(var checked, var warnings) ->
                Result.success(new Condition(expr, checked), warnings);
          };
    };
  }

  /** The condition in normal form. */
  public String text() {
    return text;
  }

  /** Every field that it reads. */
  public Set<Field> fields() {
    return fields;
  }

  /** The event types of the syscall source that it can be true for. */
  public Set<String> eventTypes() {
    return eventTypes;
  }

  public Verdict evaluate(EventView event) {
    return node.evaluate(event);
  }

  /**
   * What some fields alone say about it: of each event type the events on which it may be true.
   *
   * @param known the fields that may be read
   */
  public Relaxation relaxation(Set<Field> known) {
    return Relaxation.of(checked, eventTypes, known);
  }
}
