package dev.vedette.scanner.suppression;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Findings that are accepted in objects that one cannot edit, such as those of a chart. Immutable
 * and thread-safe.
 *
 * <pre>
 * suppressions:
 *   - check: [host-network, kube-linter:host-pid]
 *     resources:
 *       - {kind: DaemonSet, namespace: kube-system, name: node-*}
 *     reason: the agent watches the node
 *     expires: 2027-01-31
 * </pre>
 */
public final class SuppressionFile {
  /** Nothing is accepted. */
  public static final SuppressionFile NONE = new SuppressionFile(List.of());

  private static final Set<String> ENTRY_KEYS = Set.of("check", "resources", "reason", "expires");
  private static final Set<String> SELECTOR_KEYS =
      Set.of("file", "kind", "namespace", "name", "container", "labels");

  private final List<SuppressionRule> rules;

  private SuppressionFile(List<SuppressionRule> rules) {
    this.rules = List.copyOf(rules);
  }

  List<SuppressionRule> rules() {
    return rules;
  }

  /** Either the file or everything that is wrong with it. */
  public sealed interface Outcome {
    /** The file. */
    record Read(SuppressionFile file) implements Outcome {}

    /** What is wrong, by position. */
    record Refused(List<Rejection> problems) implements Outcome {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads a file.
   *
   * @param name for the origin of suppressions
   * @param known the checks that may be named
   */
  public static Outcome read(String name, byte[] content, List<Check> known) {
    return new Parsing(name, known).parse(content);
  }

  /** One reading of a file. */
  private static final class Parsing {
    private final String name;
    private final List<Check> known;
    private final List<Rejection> problems = new ArrayList<>();
    private final List<SuppressionRule> rules = new ArrayList<>();

    Parsing(String name, List<Check> known) {
      this.name = name;
      this.known = known;
    }

    Outcome parse(byte[] content) {
      var reader = new DocumentReader(ManifestLimits.STANDARD);
      for (Document document : reader.read(content, TimeLimit::none)) {
        switch (document) {
          case Document.Failed(_, _, var rejection) -> problems.add(rejection);
          case Document.Parsed(_, _, var root, var repeated) -> {
            problems.addAll(repeated);
            checkKeys(root, Set.of("suppressions"));
            items(root, "suppressions").forEach(this::entry);
          }
        }
      }
      return problems.isEmpty()
          ? new Outcome.Read(new SuppressionFile(rules))
          : new Outcome.Refused(problems);
    }

    private void entry(Value entry) {
      checkKeys(entry, ENTRY_KEYS);
      List<String> checks = new ArrayList<>();
      for (Value id : oneOrMore(entry, "check")) {
        text(id, "a check's id").filter(text -> isKnown(text, id)).ifPresent(checks::add);
      }
      if (entry.at("check").isEmpty()) {
        problem(entry, "check: absent", "ids of checks");
      }
      String reason = entry.at("reason").flatMap(value -> text(value, "a text")).orElse("");
      if (reason.isBlank()) {
        problem(entry.at("reason").orElse(entry), "reason: absent", "why this is accepted");
      }
      List<SuppressionRule.Selector> selectors = new ArrayList<>();
      for (Value selector : items(entry, "resources")) {
        selectors.add(selector(selector));
      }
      String origin = name + ":" + entry.position().line();
      Suppression suppression =
          new Suppression(origin, reason.strip(), entry.at("expires").map(this::day).orElse(null));
      rules.add(new SuppressionRule(checks, selectors, suppression));
    }

    private SuppressionRule.Selector selector(Value selector) {
      checkKeys(selector, SELECTOR_KEYS);
      Map<String, String> texts = new HashMap<>();
      for (String key : List.of("file", "kind", "namespace", "name", "container")) {
        texts.put(key, selector.at(key).flatMap(value -> text(value, "a text")).orElse(""));
      }
      Map<String, String> labels = new LinkedHashMap<>();
      if (selector.at("labels").orElse(null) instanceof Value.Mapping mapping) {
        mapping
            .entries()
            .forEach((key, value) -> text(value, "a text").ifPresent(t -> labels.put(key, t)));
      }
      return new SuppressionRule.Selector(
          texts.getOrDefault("file", ""),
          texts.getOrDefault("kind", ""),
          texts.getOrDefault("namespace", ""),
          texts.getOrDefault("name", ""),
          texts.getOrDefault("container", ""),
          labels);
    }

    private boolean isKnown(String id, Value at) {
      boolean found =
          known.stream()
              .anyMatch(check -> Glob.matches(id, check.id()) || check.aliases().contains(id));
      if (!found) {
        problem(at, "check: " + id, "a check's id, or that of another tool as in kube-linter:ID");
      }
      return found;
    }

    private @Nullable LocalDate day(Value value) {
      String text = text(value, "a day such as 2027-01-31").orElse("");
      if (text.isEmpty()) {
        return null;
      }
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        problem(value, "expires: " + text, "a day such as 2027-01-31");
        return null;
      }
    }

    private void checkKeys(Value value, Set<String> allowed) {
      if (!(value instanceof Value.Mapping mapping)) {
        problem(value, "no mapping", "the keys " + allowed.stream().sorted().toList());
        return;
      }
      for (Value.Key key : mapping.keys()) {
        if (!allowed.contains(key.name())) {
          String expected = "one of " + allowed.stream().sorted().toList();
          problems.add(problem(key.position(), key.name() + ": no such key", expected));
        }
      }
    }

    private List<Value> items(Value value, String key) {
      Value below = value.at(key).orElse(null);
      if (below instanceof Value.Sequence(var items, _)) {
        return items;
      }
      if (below != null) {
        problem(below, key + ": no list", "a list");
      }
      return List.of();
    }

    private static List<Value> oneOrMore(Value value, String key) {
      return switch (value.at(key).orElse(null)) {
        case null -> List.of();
        case Value.Sequence(var items, _) -> items;
        case Value one -> List.of(one);
      };
    }

    private Optional<String> text(Value value, String expected) {
      if (value instanceof Value.Text(var text, _)) {
        return Optional.of(text);
      }
      problem(value, "no text", expected);
      return Optional.empty();
    }

    private void problem(Value at, String message, String expected) {
      problems.add(problem(at.position(), message, expected));
    }

    private static Rejection problem(Position at, String message, String expected) {
      return new Rejection(Rejection.Reason.MALFORMED, message, at, expected);
    }
  }
}
