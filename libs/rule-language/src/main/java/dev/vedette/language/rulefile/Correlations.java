package dev.vedette.language.rulefile;

import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.correlation.Pattern;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.text.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the items of rule files that are about several events, which Falco takes no notice of. Not
 * thread-safe.
 */
final class Correlations {
  static final String KEY = "correlation";
  private static final Set<String> KEYS =
      Set.of(KEY, "desc", "threshold", "sequence", "by", "output", "priority", "tags", "enabled");
  private static final Set<String> THRESHOLD_KEYS = Set.of("rule", "count", "within");
  private static final Set<String> SEQUENCE_KEYS = Set.of("first", "then", "within");
  private static final java.util.regex.Pattern DURATION =
      java.util.regex.Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST_FIELDS = 16;
  private static final int MOST_COUNT = 10_000;

  private final Map<String, Item> items = new LinkedHashMap<>();

  /** Takes an item; a later one of the same name replaces it. */
  void add(Item item) {
    Item named = item.named(KEY, item.named(KEY, "").text(KEY).getValue());
    pattern(named);
    items.put(named.text(KEY).getValue(), named);
  }

  /** Compiles all of them over these rules. */
  List<Correlation> compile(
      Map<String, CompiledRule> rules, Set<String> defined, Consumer<Diagnostic> diagnostics) {
    List<Correlation> compiled = new ArrayList<>();
    for (Item item : items.values()) {
      try {
        Correlation correlation = compile(item, rules, defined, diagnostics);
        if (correlation != null) {
          compiled.add(correlation);
        }
      } catch (LoadFailure failure) {
        diagnostics.accept(failure.diagnostic());
      }
    }
    return compiled;
  }

  private static @Nullable Correlation compile(
      Item item,
      Map<String, CompiledRule> rules,
      Set<String> defined,
      Consumer<Diagnostic> diagnostics) {
    warnUnknown(item, KEYS, diagnostics);
    if (defined.contains(item.text(KEY).getValue())) {
      throw item.fail(
          Codes.VALIDATE,
          "'" + item.text(KEY).getValue() + "' is a rule already (expected: a name of its own)",
          item.text(KEY));
    }
    Pattern pattern = pattern(item);
    String source = source(item, pattern, rules, defined, diagnostics);
    OutputFormat output = output(item, source, diagnostics);
    List<Field> by = by(item, source, diagnostics);
    if (source == null || output == null || by == null) {
      return null;
    }
    return new Correlation(
        item.text(KEY).getValue(),
        item.optionalText("desc").map(ScalarNode::getValue).orElse(""),
        source,
        RuleChanges.priority(item),
        List.copyOf(new TreeSet<>(item.texts("tags"))),
        item.truth("enabled").orElse(true),
        pattern,
        by,
        output);
  }

  private static void warnUnknown(Item item, Set<String> known, Consumer<Diagnostic> diagnostics) {
    for (ScalarNode key : item.keys()) {
      if (!known.contains(key.getValue())) {
        diagnostics.accept(
            item.diagnostic(
                Severity.WARNING,
                Codes.UNKNOWN_KEY,
                "Unknown key '" + key.getValue() + "'. The key will be ignored.",
                key));
      }
    }
  }

  private static Pattern pattern(Item item) {
    if (item.has("threshold") == item.has("sequence")) {
      throw item.fail(
          Codes.YAML_VALIDATE,
          item.has("threshold")
              ? "both 'threshold' and 'sequence' (expected: one of them)"
              : "neither 'threshold' nor 'sequence' (expected: one of them)");
    }
    if (item.has("threshold")) {
      Item part = part(item, "threshold", THRESHOLD_KEYS);
      long count = part.number("count").orElse(0L);
      if (count < 2 || count > MOST_COUNT) {
        throw part.fail(
            Codes.YAML_VALIDATE,
            "count: " + count + " (expected: 2 to " + MOST_COUNT + ")",
            part.required("count"));
      }
      return new Pattern.Threshold(part.text("rule").getValue(), (int) count, within(part));
    }
    Item part = part(item, "sequence", SEQUENCE_KEYS);
    return new Pattern.Sequence(
        part.text("first").getValue(), part.text("then").getValue(), within(part));
  }

  private static Item part(Item item, String key, Set<String> known) {
    if (!(item.required(key) instanceof MappingNode mapping)) {
      throw item.fail(Codes.YAML_VALIDATE, "Value is not a mapping", item.required(key));
    }
    Item part = item.part(key, "", mapping);
    for (ScalarNode inner : part.keys()) {
      if (!known.contains(inner.getValue())) {
        throw part.fail(
            Codes.YAML_VALIDATE,
            "unknown key '"
                + inner.getValue()
                + "' (expected: "
                + String.join(", ", new TreeSet<>(known))
                + ")",
            inner);
      }
    }
    return part;
  }

  private static Duration within(Item part) {
    ScalarNode text = part.text("within");
    Matcher matcher = DURATION.matcher(text.getValue());
    Duration within = Duration.ZERO;
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      within =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
    }
    if (within.isZero() || within.compareTo(LONGEST) > 0) {
      throw part.fail(
          Codes.YAML_VALIDATE,
          "within: " + text.getValue() + " (expected: a time such as 30s or 5m, at most 24h)",
          text);
    }
    return within;
  }

  /** The source that the rules have in common; null when that cannot be told. */
  private static @Nullable String source(
      Item item,
      Pattern pattern,
      Map<String, CompiledRule> rules,
      Set<String> defined,
      Consumer<Diagnostic> diagnostics) {
    String source = null;
    for (String name : pattern.rules()) {
      CompiledRule rule = rules.get(name);
      if (rule == null) {
        if (!defined.contains(name)) {
          diagnostics.accept(
              item.diagnostic(
                  Severity.ERROR,
                  Codes.VALIDATE,
                  "no rule '"
                      + name
                      + "' (expected: a rule of these files)"
                      + Suggestion.hint(name, defined),
                  place(item, name)));
        }
        return null;
      }
      if (!rule.enabled()) {
        diagnostics.accept(
            item.diagnostic(
                Severity.WARNING,
                Codes.VALIDATE,
                "rule '" + name + "' is not enabled, so it never counts",
                place(item, name)));
      }
      if (source != null && !source.equals(rule.source())) {
        diagnostics.accept(
            item.diagnostic(
                Severity.ERROR,
                Codes.VALIDATE,
                "rules of sources " + source + " and " + rule.source() + " (expected: one source)",
                place(item, name)));
        return null;
      }
      source = rule.source();
    }
    return source;
  }

  /** The place of the name of a rule within the pattern. */
  private static Node place(Item item, String name) {
    String key = item.has("threshold") ? "threshold" : "sequence";
    if (item.required(key) instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .map(tuple -> tuple.getValueNode())
          .filter(value -> value instanceof ScalarNode text && text.getValue().equals(name))
          .findFirst()
          .orElse(mapping);
    }
    return item.required(key);
  }

  private static @Nullable OutputFormat output(
      Item item, @Nullable String source, Consumer<Diagnostic> diagnostics) {
    FieldCatalog catalog =
        source == null ? FieldCatalog.standard() : FieldCatalog.forSource(source);
    return switch (OutputFormat.compile(item.source(item.text("output")), catalog, item.label())) {
      case Result.Success<OutputFormat>(var format, _) -> format;
      case Result.Failure<OutputFormat>(var found) -> {
        found.stream()
            .map(one -> one.at(item.within("correlation output", "output")))
            .forEach(diagnostics);
        yield null;
      }
    };
  }

  private static @Nullable List<Field> by(
      Item item, @Nullable String source, Consumer<Diagnostic> diagnostics) {
    FieldCatalog catalog =
        source == null ? FieldCatalog.standard() : FieldCatalog.forSource(source);
    List<Field> fields = new ArrayList<>();
    boolean wrong = false;
    for (ScalarNode name : names(item)) {
      var field = catalog.find(name.getValue());
      if (field.isEmpty()) {
        diagnostics.accept(
            item.diagnostic(
                Severity.ERROR,
                Codes.VALIDATE,
                "by: no field '"
                    + name.getValue()
                    + "' (expected: a field of the rule language)"
                    + Suggestion.hint(name.getValue(), catalog.names()),
                name));
        wrong = true;
      }
      field.ifPresent(fields::add);
    }
    return wrong ? null : fields;
  }

  private static List<ScalarNode> names(Item item) {
    Node value = item.get("by");
    if (value == null || Item.isNull(value)) {
      return List.of();
    }
    List<? extends Node> nodes =
        value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    if (nodes.size() > MOST_FIELDS) {
      throw item.fail(
          Codes.YAML_VALIDATE,
          "by: " + nodes.size() + " fields (expected: at most " + MOST_FIELDS + ")",
          value);
    }
    return nodes.stream().map(node -> item.scalar("by", node)).toList();
  }
}
