package dev.vedette.scanner.policy.gatekeeper;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.PolicyFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Constraint templates and the constraints that use them, as Gatekeeper takes them, ready to check
 * manifests. Safe for all threads.
 */
public final class Constraints {
  private static final String TEMPLATES = "templates.gatekeeper.sh/";
  private static final String CONSTRAINTS = "constraints.gatekeeper.sh/";

  private final List<Constraint> constraints;
  private final BooleanSupplier cancelled;

  /** One constraint: its template, and what it says itself. */
  private record Constraint(Template template, ObjectValue document) {
    String label() {
      return template.kind() + "/" + Tree.text(document, "metadata", "name");
    }

    boolean isStrict() {
      String action = Tree.text(document, "spec", "enforcementAction");
      return action.isEmpty() || action.equals("deny") || action.equals("scoped");
    }
  }

  private Constraints(List<Constraint> constraints, BooleanSupplier cancelled) {
    this.constraints = List.copyOf(constraints);
    this.cancelled = cancelled;
  }

  /** Whether a file may hold templates or constraints. */
  public static boolean isMentionedIn(String text) {
    return text.contains(TEMPLATES) || text.contains(CONSTRAINTS);
  }

  /** Compiles the templates in files, and takes their constraints. */
  public static Constraints compile(List<ConfigInput> files, EngineOptions options)
      throws PolicyFailure {
    Map<String, Template> templates = new HashMap<>();
    for (ConfigInput file : files) {
      for (ObjectValue document : documents(file)) {
        if (Tree.text(document, "apiVersion").startsWith(TEMPLATES)) {
          Template template = Template.compile(file.file(), document, options);
          templates.put(template.kind(), template);
        }
      }
    }
    var constraints = new ArrayList<Constraint>();
    for (ConfigInput file : files) {
      for (ObjectValue document : documents(file)) {
        if (Tree.text(document, "apiVersion").startsWith(CONSTRAINTS)) {
          String kind = Tree.text(document, "kind");
          Template template = templates.get(kind);
          if (template == null) {
            throw new PolicyFailure(
                file.file() + ": " + kind + ": no such template (expected: a ConstraintTemplate)");
          }
          constraints.add(new Constraint(template, document));
        }
      }
    }
    return new Constraints(constraints, () -> false);
  }

  /** The same constraints, whose checks end early when this says so. */
  public Constraints cancelledBy(BooleanSupplier newCancelled) {
    return new Constraints(constraints, newCancelled);
  }

  public boolean isEmpty() {
    return constraints.isEmpty();
  }

  /** Checks files: a result for each constraint and file that it is about. */
  public List<CheckResult> check(List<ConfigInput> inputs) throws PolicyFailure {
    Map<String, ObjectValue> namespaces = new HashMap<>();
    ObjectValue inventory = ObjectValue.EMPTY;
    for (ConfigInput input : inputs) {
      for (ObjectValue object : documents(input)) {
        if (Tree.text(object, "kind").equals("Namespace")) {
          namespaces.put(Tree.text(object, "metadata", "name"), object);
        }
        inventory = put(inventory, place(object), object);
      }
    }
    ObjectValue data = ObjectValue.of("inventory", inventory);
    var results = new ArrayList<CheckResult>();
    for (ConfigInput input : inputs) {
      for (Constraint constraint : constraints) {
        check(constraint, input, namespaces, data, results);
      }
    }
    return results;
  }

  private void check(
      Constraint constraint,
      ConfigInput input,
      Map<String, ObjectValue> namespaces,
      ObjectValue data,
      List<CheckResult> results)
      throws PolicyFailure {
    var match = new Match(Tree.at(constraint.document(), "spec", "match"));
    var findings = new ArrayList<Finding>();
    int passed = 0;
    int seen = 0;
    for (ObjectValue document : documents(input)) {
      Review review = Review.of(document);
      if (match.accepts(review, namespaces)) {
        seen++;
        List<Finding> found = violations(constraint, review, data);
        passed += found.isEmpty() ? 1 : 0;
        findings.addAll(found);
      }
    }
    if (seen > 0) {
      results.add(
          new CheckResult(
              input.file(),
              constraint.label(),
              passed,
              List.of(),
              constraint.isStrict() ? List.of() : findings,
              constraint.isStrict() ? findings : List.of(),
              List.of(),
              List.of()));
    }
  }

  private List<Finding> violations(Constraint constraint, Review review, ObjectValue data)
      throws PolicyFailure {
    Value parameters = Tree.at(constraint.document(), "spec", "parameters");
    ObjectValue input =
        ObjectValue.builder()
            .put("review", review.request())
            .put("parameters", parameters == null ? ObjectValue.EMPTY : parameters)
            .build();
    return constraint
        .template()
        .engine()
        .cancelledBy(cancelled)
        .findings(constraint.template().query(), input, data);
  }

  private static List<ObjectValue> documents(ConfigInput file) {
    var objects = new ArrayList<ObjectValue>();
    collect(file.document(), objects);
    return objects;
  }

  private static void collect(Value value, List<ObjectValue> objects) {
    if (value instanceof ArrayValue array) {
      array.forEach(each -> collect(each, objects));
    } else if (value instanceof ObjectValue object) {
      if (Tree.text(object, "kind").endsWith("List") && object.get("items") != null) {
        Tree.list(object, "items").forEach(each -> collect(each, objects));
      } else if (object.get("kind") instanceof StringValue) {
        objects.add(object);
      }
    }
  }

  /** Where Gatekeeper keeps an object for templates that look at others. */
  private static List<String> place(ObjectValue object) {
    String namespace = Tree.text(object, "metadata", "namespace");
    var place = new ArrayList<String>();
    if (namespace.isEmpty()) {
      place.add("cluster");
    } else {
      place.addAll(List.of("namespace", namespace));
    }
    place.add(Tree.text(object, "apiVersion"));
    place.add(Tree.text(object, "kind"));
    place.add(Tree.text(object, "metadata", "name"));
    return place;
  }

  private static ObjectValue put(ObjectValue tree, List<String> path, Value value) {
    String key = path.getFirst();
    Value inner = value;
    if (path.size() > 1) {
      ObjectValue below = tree.get(key) instanceof ObjectValue known ? known : ObjectValue.EMPTY;
      inner = put(below, path.subList(1, path.size()), value);
    }
    return tree.toBuilder().put(key, inner).build();
  }
}
