package dev.vedette.rego.evaluate;

import dev.vedette.rego.evaluate.Condition.Argument;
import dev.vedette.rego.evaluate.Condition.OneOf;
import dev.vedette.rego.evaluate.Condition.Parts;
import dev.vedette.rego.evaluate.Condition.Subject;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds those of many rules that can hold, by what their heads and bodies ask of the input, the
 * data or the arguments. Immutable once built, so safe for all threads.
 */
final class RuleIndex {
  // With fewer rules, trying each is as quick.
  private static final int MIN_RULES = 4;
  private static final int MAX_SUBJECTS = 3;

  private final List<RulePlan> rules;
  private final List<BySubject> subjects;

  private RuleIndex(List<RulePlan> rules, List<BySubject> subjects) {
    this.rules = rules;
    this.subjects = subjects;
  }

  /** An index of rules by the conditions of each; null when it would not help. */
  static @Nullable RuleIndex of(List<RulePlan> rules, List<List<Condition>> conditions) {
    if (rules.size() < MIN_RULES) {
      return null;
    }
    Map<Subject, BySubject> found = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      var seen = new HashSet<Subject>();
      for (Condition condition : conditions.get(i)) {
        // A rule stands in the table of a subject once; its body tells the rest.
        if (seen.add(condition.subject())) {
          found
              .computeIfAbsent(condition.subject(), subject -> new BySubject(subject, rules.size()))
              .add(condition, i);
        }
      }
    }
    List<BySubject> best =
        found.values().stream()
            .filter(each -> each.constrained >= 2)
            .sorted(Comparator.comparingInt(each -> -each.constrained))
            .limit(MAX_SUBJECTS)
            .toList();
    best.forEach(BySubject::finish);
    return best.isEmpty() ? null : new RuleIndex(List.copyOf(rules), best);
  }

  /** The rules that can hold, in their order. */
  List<RulePlan> candidates(Evaluation evaluation, @Nullable List<Value> arguments) {
    int[] fewest = null;
    for (BySubject subject : subjects) {
      int[] candidates = subject.candidates(evaluation, arguments);
      if (candidates != null && (fewest == null || candidates.length < fewest.length)) {
        fewest = candidates;
      }
    }
    if (fewest == null) {
      return rules;
    }
    var result = new ArrayList<RulePlan>(fewest.length);
    for (int position : fewest) {
      result.add(rules.get(position));
    }
    return result;
  }

  /** The rules by what they ask of one subject. */
  private static final class BySubject {
    private final Subject subject;
    private final Map<Value, IntList> byValue = new HashMap<>();
    private final Map<String, Branch> byParts = new LinkedHashMap<>();
    private final boolean[] asked;
    private int[] others = new int[0];
    private int constrained;

    BySubject(Subject subject, int rules) {
      this.subject = subject;
      this.asked = new boolean[rules];
    }

    void add(Condition condition, int rule) {
      constrained++;
      asked[rule] = true;
      switch (condition) {
        case OneOf(_, var values) -> {
          for (Value value : new HashSet<>(values)) {
            byValue.computeIfAbsent(value, _ -> new IntList()).add(rule);
          }
        }
        case Parts(_, var separators, var parts) ->
            byParts.computeIfAbsent(separators, _ -> new Branch()).add(parts, rule);
      }
    }

    void finish() {
      var rest = new IntList();
      for (int i = 0; i < asked.length; i++) {
        if (!asked[i]) {
          rest.add(i);
        }
      }
      others = rest.toArray();
    }

    /** The positions of the rules that can hold; null when the subject says nothing about them. */
    int @Nullable [] candidates(Evaluation evaluation, @Nullable List<Value> arguments) {
      Value value = subject.value(evaluation, arguments);
      if (value == null) {
        return subject instanceof Argument ? null : others;
      }
      IntList equal = byValue.get(value);
      if (equal == null && byParts.isEmpty()) {
        return others;
      }
      var all = new IntList();
      all.addAll(others);
      if (equal != null) {
        all.addAll(equal.toArray());
      }
      if (value instanceof StringValue text) {
        byParts.forEach((separators, branch) ->
            branch.collect(Condition.cut(text.value(), separators), 0, all));
      }
      int[] sorted = all.toArray();
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /** A place in a tree of the parts of globs. */
  private static final class Branch {
    private final Map<@Nullable String, Branch> next = new HashMap<>();
    private final IntList ends = new IntList();

    void add(List<@Nullable String> parts, int rule) {
      Branch branch = this;
      for (String part : parts) {
        branch = branch.next.computeIfAbsent(part, _ -> new Branch());
      }
      branch.ends.add(rule);
    }

    void collect(List<String> parts, int from, IntList found) {
      if (from == parts.size()) {
        found.addAll(ends.toArray());
        return;
      }
      Branch named = next.get(parts.get(from));
      Branch any = next.get(null);
      if (named != null) {
        named.collect(parts, from + 1, found);
      }
      if (any != null) {
        any.collect(parts, from + 1, found);
      }
    }
  }

  /** A growing list of numbers. */
  private static final class IntList {
    private int[] items = new int[4];
    private int size;

    void add(int item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, size * 2);
      }
      items[size++] = item;
    }

    void addAll(int[] more) {
      for (int item : more) {
        add(item);
      }
    }

    int[] toArray() {
      return Arrays.copyOf(items, size);
    }
  }
}
