package dev.vedette.scanner.custom;

import dev.vedette.scanner.catalogue.CustomCheck;
import dev.vedette.scanner.catalogue.CustomCheck.Scope;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file of checks in CEL. Stateless.
 *
 * <pre>
 * checks:
 *   - id: shop-team-label
 *     severity: medium
 *     title: Workload names no team
 *     kinds: [Deployment, StatefulSet]
 *     expression: has(object.metadata.labels) &amp;&amp; 'team' in object.metadata.labels
 *     message: carries no label team
 *     field: metadata.labels
 *     fix: Set the label team to the name in the phone book.
 * </pre>
 */
public final class CustomCheckFile {
  private static final int MAX_CHECKS = 1_000;
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "severity",
          "title",
          "rationale",
          "references",
          "for",
          "kinds",
          "expression",
          "message",
          "field",
          "fix");

  private final Set<String> taken;
  private final List<Rejection> problems = new ArrayList<>();
  private final List<CustomCheck> checks = new ArrayList<>();

  private CustomCheckFile(List<Check> known) {
    this.taken = new HashSet<>(known.stream().map(Check::id).toList());
  }

  /** The checks, or everything that is wrong with the file. */
  public sealed interface Outcome {
    /** The checks. */
    record Read(List<CustomCheck> checks) implements Outcome {
      public Read {
        checks = List.copyOf(checks);
      }
    }

    /** What is wrong, by position. */
    record Refused(List<Rejection> problems) implements Outcome {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Reads a file; its ids must not be those of known checks. */
  public static Outcome read(byte[] content, List<Check> known) {
    return new CustomCheckFile(known).read(content);
  }

  private Outcome read(byte[] content) {
    var reader = new DocumentReader(ManifestLimits.STANDARD);
    for (Document document : reader.read(content, TimeLimit::none)) {
      switch (document) {
        case Document.Failed(_, _, var rejection) -> problems.add(rejection);
        case Document.Parsed(_, _, var root, var repeated) -> {
          problems.addAll(repeated);
          checkKeys(root, Set.of("checks"));
          if (root.at("checks").orElse(null) instanceof Value.Sequence(var items, _)) {
            items.forEach(this::check);
          } else {
            problem(root.position(), "checks: no list", "a list of checks");
          }
        }
      }
    }
    if (checks.size() > MAX_CHECKS) {
      problem(Position.START, checks.size() + " checks", "at most " + MAX_CHECKS);
    }
    return problems.isEmpty() ? new Outcome.Read(checks) : new Outcome.Refused(problems);
  }

  private void check(Value entry) {
    checkKeys(entry, KEYS);
    Map<String, String> texts = new HashMap<>();
    for (String key :
        List.of("id", "title", "rationale", "message", "field", "fix", "expression")) {
      texts.put(key, text(entry, key));
    }
    for (String key : List.of("id", "title", "expression")) {
      if (texts.getOrDefault(key, "").isBlank()) {
        problem(entry.position(), key + ": absent", "a text");
      }
    }
    String id = texts.getOrDefault("id", "");
    if (!id.isEmpty() && !id.matches("[A-Za-z0-9_-]+")) {
      // Annotations name checks, and a container behind a dot.
      problem(place(entry, "id"), "id: " + id, "letters, digits, - and _");
    } else if (!id.isEmpty() && !taken.add(id)) {
      problem(place(entry, "id"), "id: " + id, "an id that no other check has");
    }
    String title = texts.getOrDefault("title", "");
    String fix = texts.getOrDefault("fix", "");
    String rationale = texts.getOrDefault("rationale", "");
    String message = texts.getOrDefault("message", "");
    var check =
        new Check(
            id,
            severity(entry),
            title,
            (rationale + (rationale.isEmpty() || fix.isEmpty() ? "" : " ") + fix).strip(),
            texts(entry, "references"),
            List.of());
    Scope scope = scope(entry);
    String field = texts.getOrDefault("field", "");
    Set<String> kinds = Set.copyOf(texts(entry, "kinds"));
    Optional<CelExpression> expression =
        expression(entry, texts.getOrDefault("expression", ""), scope);
    expression.ifPresent(cel ->
        checks.add(
            new CustomCheck(
                check,
                scope,
                kinds,
                field.isEmpty() ? List.of() : List.of(field.split("\\.", -1)),
                (object, pod, container) ->
                    objection(cel, message.isEmpty() ? title : message, object, pod, container))));
  }

  private static Optional<String> objection(
      CelExpression expression,
      String message,
      Node object,
      Optional<Node> pod,
      Optional<Node> container) {
    Map<String, Object> values = new HashMap<>();
    values.put("object", CelExpression.value(object));
    pod.ifPresent(node -> values.put("pod", CelExpression.value(node)));
    container.ifPresent(node -> values.put("container", CelExpression.value(node)));
    try {
      return Boolean.TRUE.equals(expression.evaluate(values))
          ? Optional.empty()
          : Optional.of(message);
    } catch (CelExpression.EvaluationException e) {
      // As in a cluster: what cannot be judged does not pass.
      return Optional.of(message + " (the expression has no value: " + e.getMessage() + ")");
    }
  }

  private Optional<CelExpression> expression(Value entry, String text, Scope scope) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    List<String> variables =
        switch (scope) {
          case OBJECT -> List.of("object");
          case POD -> List.of("object", "pod");
          case CONTAINER -> List.of("object", "pod", "container");
        };
    return switch (CelExpression.compileCondition(text, variables)) {
      case CelExpression.Outcome.Compiled(var expression) -> Optional.of(expression);
      case CelExpression.Outcome.Refused(var found) -> {
        for (CelExpression.Problem each : found) {
          problem(
              place(entry, "expression"),
              "expression, " + each.line() + ":" + each.column() + ": " + each.message(),
              "CEL over " + String.join(", ", variables));
        }
        yield Optional.empty();
      }
    };
  }

  private Severity severity(Value entry) {
    String text = text(entry, "severity");
    for (Severity severity : Severity.values()) {
      if (severity.label().equals(text)) {
        return severity;
      }
    }
    problem(
        place(entry, "severity"),
        "severity: " + (text.isEmpty() ? "absent" : text),
        "critical, high, medium, low or info");
    return Severity.MEDIUM;
  }

  private Scope scope(Value entry) {
    String text = text(entry, "for");
    for (Scope scope : Scope.values()) {
      if (scope.name().toLowerCase(Locale.ROOT).equals(text)) {
        return scope;
      }
    }
    if (!text.isEmpty()) {
      problem(place(entry, "for"), "for: " + text, "object, pod or container");
    }
    return Scope.OBJECT;
  }

  private String text(Value entry, String key) {
    return switch (entry.at(key).orElse(null)) {
      case null -> "";
      case Value.Text(var text, _) -> text;
      case Value other -> {
        problem(other.position(), key + ": no text", "a text");
        yield "";
      }
    };
  }

  private List<String> texts(Value entry, String key) {
    Value value = entry.at(key).orElse(null);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof Value.Sequence(var items, _)) {
      for (Value item : items) {
        if (item instanceof Value.Text(var text, _)) {
          texts.add(text);
        } else {
          problem(item.position(), key + ": no text", "a list of texts");
        }
      }
    } else {
      problem(value.position(), key + ": no list", "a list of texts");
    }
    return texts;
  }

  private static Position place(Value entry, String key) {
    return entry.at(key).map(Value::position).orElse(entry.position());
  }

  private void checkKeys(Value value, Set<String> allowed) {
    if (!(value instanceof Value.Mapping mapping)) {
      problem(value.position(), "no mapping", "the keys " + allowed.stream().sorted().toList());
      return;
    }
    for (Value.Key key : mapping.keys()) {
      if (!allowed.contains(key.name())) {
        problem(
            key.position(),
            key.name() + ": no such key",
            "one of " + allowed.stream().sorted().toList());
      }
    }
  }

  private void problem(Position at, String message, String expected) {
    problems.add(new Rejection(Rejection.Reason.MALFORMED, message, at, expected));
  }
}
