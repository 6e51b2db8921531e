package dev.vedette.language;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.EventSet;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.rulefile.CompiledRule;
import dev.vedette.language.rulefile.RuleException;
import dev.vedette.language.syntax.Expr;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One rule, compiled. Immutable and thread-safe. */
public final class Rule {
  private final CompiledRule compiled;
  private final Set<Field> fields;
  private final Set<String> eventTypes;

  /** With the fields that correlations read of its events. */
  Rule(CompiledRule compiled, Set<Field> correlated) {
    this.compiled = compiled;
    var all = new LinkedHashSet<>(Planner.fields(compiled.checked()));
    all.addAll(compiled.output().fields());
    all.addAll(correlated);
    this.fields = Collections.unmodifiableSet(all);
    this.eventTypes =
        compiled.source().equals("syscall") ? compiled.eventSet().names() : Set.of("pluginevent");
  }

  public String name() {
    return compiled.name();
  }

  public String description() {
    return compiled.description();
  }

  /** The event source, for example {@code syscall}. */
  public String source() {
    return compiled.source();
  }

  public Priority priority() {
    return compiled.priority();
  }

  /** The tags, sorted, each once. */
  public List<String> tags() {
    return compiled.tags();
  }

  public boolean enabled() {
    return compiled.enabled();
  }

  /** Whether a match asks for a capture, and for how long; zero means for the default time. */
  public boolean capture() {
    return compiled.capture();
  }

  public Duration captureDuration() {
    return Duration.ofMillis(compiled.captureMillis());
  }

  /** The condition with lists, macros and exceptions resolved. */
  public String condition() {
    return compiled.condition();
  }

  /** The condition as the files have it, with what was appended. */
  public String writtenCondition() {
    return compiled.writtenCondition();
  }

  /** What it leaves out, in the order of the files. */
  public List<RuleException> exceptions() {
    return compiled.exceptions();
  }

  /** The condition as a tree, with lists, macros and exceptions resolved. */
  public Expr tree() {
    return compiled.tree();
  }

  /** The macro whose body this part of the tree is, if it is one. */
  public Optional<String> macro(Expr part) {
    return Optional.ofNullable(compiled.macros().get(part));
  }

  public OutputFormat output() {
    return compiled.output();
  }

  /** The values of the fields in the output, by the name they have there, in order. */
  public Map<String, Value> outputFields(EventView event) {
    return compiled.output().values(event);
  }

  /** The alert for an event that matches, as seen on a host of this name. */
  public Alert alert(EventView event, String hostname) {
    return new Alert(
        event.timeNanos(),
        priority(),
        name(),
        source(),
        tags(),
        hostname,
        output().render(event),
        outputFields(event));
  }

  /** The event types that the condition can be true for. */
  public Set<String> eventTypes() {
    return eventTypes;
  }

  /** Every field that the condition and the output read, and correlations of the rule. */
  public Set<Field> fields() {
    return fields;
  }

  Checked checked() {
    return compiled.checked();
  }

  EventSet eventSet() {
    return compiled.eventSet();
  }

  @Override
  public String toString() {
    return name();
  }
}
