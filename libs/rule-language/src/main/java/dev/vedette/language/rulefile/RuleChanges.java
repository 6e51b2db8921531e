package dev.vedette.language.rulefile;

import dev.vedette.language.output.Priority;
import dev.vedette.language.rulefile.Definition.RuleDefinition;
import dev.vedette.language.rulefile.Definition.Settings;
import dev.vedette.language.rulefile.Definition.Texts;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What later items make of a rule that is known. Not thread-safe. */
final class RuleChanges {
  private final Exceptions exceptions;

  RuleChanges(Exceptions exceptions) {
    this.exceptions = exceptions;
  }

  /** Refuses an item that says another source than that of the rule. */
  static void sameSource(Item item, RuleDefinition known) {
    var source = item.optionalText("source").map(ScalarNode::getValue).orElse("");
    if (!source.isEmpty() && !source.equals(known.source())) {
      throw item.fail(Codes.VALIDATE, "Rule has been re-defined with a different source");
    }
  }

  /** The rule with more conditions and exceptions, the old way. */
  RuleDefinition append(RuleDefinition known, Item item) {
    if (!item.has("condition") && !item.has("exceptions")) {
      throw item.fail(Codes.VALIDATE, "Appended rule must have exceptions or condition property");
    }
    var result = known;
    if (item.has("condition")) {
      var texts = known.texts();
      var condition = texts.condition().append(" ", item.source(item.text("condition")));
      result = result.with(new Texts(condition, texts.output(), texts.description()));
    }
    return result.with(exceptions.append(known.exceptions(), item));
  }

  /** The rule with some keys replaced or added to. */
  RuleDefinition override(RuleDefinition known, Item item, Overrides overrides) {
    var result = known;
    var texts = known.texts();
    var settings = known.settings();
    var condition = texts.condition();
    if (overrides.has("condition")) {
      var more = item.source(item.text("condition"));
      condition = overrides.appends("condition") ? condition.append(" ", more) : more;
    }
    var output = texts.output();
    if (overrides.has("output")) {
      var more = item.source(item.text("output"));
      output = overrides.appends("output") ? output.append(" ", more) : more;
    }
    var description = texts.description();
    if (overrides.has("desc")) {
      var more = item.text("desc").getValue();
      description = overrides.appends("desc") ? description + " " + more : more;
    }
    var tags = new TreeSet<>(settings.tags());
    if (overrides.has("tags")) {
      if (!overrides.appends("tags")) {
        tags.clear();
      }
      tags.addAll(item.texts("tags"));
    }
    if (overrides.has("exceptions")) {
      result =
          result.with(
              overrides.appends("exceptions")
                  ? exceptions.append(known.exceptions(), item)
                  : exceptions.define(item));
    }
    var replaced =
        new Settings(
            overrides.has("priority") ? priority(item) : settings.priority(),
            overrides.has("enabled") ? item.truth("enabled").orElse(true) : settings.enabled(),
            tags,
            overrides.has("warn_evttypes")
                ? item.truth("warn_evttypes").orElse(true)
                : settings.warnEventTypes(),
            overrides.has("skip-if-unknown-filter")
                ? item.truth("skip-if-unknown-filter").orElse(false)
                : settings.skipIfUnknownFilter(),
            overrides.has("capture") ? item.truth("capture").orElse(false) : settings.capture(),
            overrides.has("capture_duration")
                ? item.number("capture_duration").orElse(0L)
                : settings.captureMillis());
    return result.with(new Texts(condition, output, description)).with(replaced);
  }

  /** The rule, enabled or not as an item says that has nothing else. */
  static RuleDefinition enable(RuleDefinition known, boolean enabled) {
    var old = known.settings();
    return known.with(
        new Settings(
            old.priority(),
            enabled,
            old.tags(),
            old.warnEventTypes(),
            old.skipIfUnknownFilter(),
            old.capture(),
            old.captureMillis()));
  }

  static Priority priority(Item item) {
    var node = item.text("priority");
    return Priority.parse(node.getValue())
        .orElseThrow(() -> item.fail(Codes.YAML_VALIDATE, "Invalid priority", node));
  }
}
