package dev.vedette.language.rulefile;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.EventSet;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.output.Priority;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Printer;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A rule with everything in it resolved and checked; {@code macros} has, by identity, the parts of
 * the tree that are bodies of macros. Immutable.
 */
public record CompiledRule(
    String name,
    String description,
    String source,
    Priority priority,
    List<String> tags,
    boolean enabled,
    boolean capture,
    long captureMillis,
    String writtenCondition,
    List<RuleException> exceptions,
    Expr tree,
    IdentityHashMap<Expr, String> macros,
    Checked checked,
    EventSet eventSet,
    OutputFormat output) {
  public CompiledRule {
    tags = List.copyOf(tags);
    exceptions = List.copyOf(exceptions);
  }

  /** The condition with everything in it resolved, as text. */
  public String condition() {
    return Printer.print(tree);
  }
}
