package dev.vedette.rules.ruleset;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.Field;
import dev.vedette.proto.rules.v1.ChangeKind;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.RuleChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says which rules are not the same in two rule books; stateless. */
final class RuleDiff {
  private RuleDiff() {}

  /** Rules of different sources may have the same name. */
  private record Key(String source, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::source).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  static List<RuleChange> of(RuleBook before, RuleBook after) {
    SortedMap<Key, Map<String, String>> old = byKey(before);
    SortedMap<Key, Map<String, String>> now = byKey(after);
    SortedMap<Key, RuleChange> changes = new TreeMap<>();
    old.forEach((key, texts) -> {
      Map<String, String> same = now.get(key);
      if (same == null) {
        changes.put(key, change(key, ChangeKind.CHANGE_KIND_REMOVED).build());
        return;
      }
      List<FieldChange> fields = fields(texts, same);
      if (!fields.isEmpty()) {
        changes.put(key, change(key, ChangeKind.CHANGE_KIND_CHANGED).addAllFields(fields).build());
      }
    });
    now.keySet().stream()
        .filter(key -> !old.containsKey(key))
        .forEach(key -> changes.put(key, change(key, ChangeKind.CHANGE_KIND_ADDED).build()));
    return List.copyOf(changes.values());
  }

  private static SortedMap<Key, Map<String, String>> byKey(RuleBook book) {
    SortedMap<Key, Map<String, String>> rules = new TreeMap<>();
    book.rules().forEach(rule -> rules.put(new Key(rule.source(), rule.name()), texts(rule)));
    book.correlations()
        .forEach(each -> rules.put(new Key(each.source(), each.name()), texts(each)));
    return rules;
  }

  private static RuleChange.Builder change(Key key, ChangeKind kind) {
    return RuleChange.newBuilder().setRule(key.name()).setSource(key.source()).setKind(kind);
  }

  private static List<FieldChange> fields(Map<String, String> before, Map<String, String> now) {
    List<FieldChange> changes = new ArrayList<>();
    before.forEach((field, text) -> {
      String other = now.getOrDefault(field, "");
      if (!text.equals(other)) {
        changes.add(
            FieldChange.newBuilder().setField(field).setBefore(text).setAfter(other).build());
      }
    });
    return changes;
  }

  /** What a rule is, by what a person calls it; in an order of which the first tells most. */
  private static Map<String, String> texts(Rule rule) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("condition", rule.writtenCondition().strip());
    texts.put("exceptions", exceptions(rule));
    texts.put("effective_condition", rule.condition());
    texts.put("output", rule.output().text());
    texts.put("priority", rule.priority().text());
    texts.put("enabled", Boolean.toString(rule.enabled()));
    texts.put("tags", String.join(", ", rule.tags()));
    texts.put("description", rule.description());
    return texts;
  }

  /** One in each line, by name: their order decides nothing. */
  private static String exceptions(Rule rule) {
    return rule.exceptions().stream()
        .map(one -> one.name() + ": " + (one.condition().isEmpty() ? "-" : one.condition()))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> texts(Correlation correlation) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("pattern", correlation.pattern().toString());
    texts.put("by", correlation.by().stream().map(Field::name).collect(Collectors.joining(", ")));
    texts.put("output", correlation.output().text());
    texts.put("priority", correlation.priority().text());
    texts.put("enabled", Boolean.toString(correlation.enabled()));
    texts.put("tags", String.join(", ", correlation.tags()));
    texts.put("description", correlation.description());
    return texts;
  }
}
