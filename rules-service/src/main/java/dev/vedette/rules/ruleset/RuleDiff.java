package dev.vedette.rules.ruleset;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.proto.rules.v1.ChangeKind;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.RuleChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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
    SortedMap<Key, Rule> old = byKey(before);
    SortedMap<Key, Rule> now = byKey(after);
    SortedMap<Key, RuleChange> changes = new TreeMap<>();
    old.forEach((key, rule) -> {
      Rule same = now.get(key);
      if (same == null) {
        changes.put(key, change(key, ChangeKind.CHANGE_KIND_REMOVED).build());
        return;
      }
      List<FieldChange> fields = fields(rule, same);
      if (!fields.isEmpty()) {
        changes.put(key, change(key, ChangeKind.CHANGE_KIND_CHANGED).addAllFields(fields).build());
      }
    });
    now.keySet().stream()
        .filter(key -> !old.containsKey(key))
        .forEach(key -> changes.put(key, change(key, ChangeKind.CHANGE_KIND_ADDED).build()));
    return List.copyOf(changes.values());
  }

  private static SortedMap<Key, Rule> byKey(RuleBook book) {
    SortedMap<Key, Rule> rules = new TreeMap<>();
    book.rules().forEach(rule -> rules.put(new Key(rule.source(), rule.name()), rule));
    return rules;
  }

  private static RuleChange.Builder change(Key key, ChangeKind kind) {
    return RuleChange.newBuilder().setRule(key.name()).setSource(key.source()).setKind(kind);
  }

  private static List<FieldChange> fields(Rule before, Rule after) {
    List<FieldChange> changes = new ArrayList<>();
    Map<String, String> now = texts(after);
    texts(before)
        .forEach((field, text) -> {
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
    Map<String, String> texts = new java.util.LinkedHashMap<>();
    texts.put("condition", rule.writtenCondition().strip());
    texts.put("effective_condition", rule.condition());
    texts.put("output", rule.output().text());
    texts.put("priority", rule.priority().text());
    texts.put("enabled", Boolean.toString(rule.enabled()));
    texts.put("tags", String.join(", ", rule.tags()));
    texts.put("description", rule.description());
    return texts;
  }
}
