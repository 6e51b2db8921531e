package dev.vedette.scanner.schema;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.schema.Shape.Choice;
import dev.vedette.scanner.schema.Shape.Field;
import dev.vedette.scanner.schema.Shape.Keyed;
import dev.vedette.scanner.schema.Shape.Many;
import dev.vedette.scanner.schema.Shape.Model;
import dev.vedette.scanner.schema.Shape.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Finds where objects differ from the Kubernetes API, without any network. Keys that stand twice
 * are found when a document is read. Immutable and thread-safe.
 */
public final class SchemaValidator {
  /** What to say of kinds that the API does not define, which custom resources are. */
  public enum CustomKinds {
    /** Nothing. */
    TOLERATED,
    /** That they cannot be validated. */
    REPORTED
  }

  private static final Check UNKNOWN_FIELD =
      check(
          "schema-unknown-field",
          Severity.HIGH,
          "Field does not exist",
          "The API server refuses the field or drops it; what it was to set stays unset.",
          "kubesec:valid, kube-linter:schema-validation");
  private static final Check WRONG_TYPE =
      check(
          "schema-wrong-type",
          Severity.HIGH,
          "Field has a value of the wrong type",
          "The API server refuses the object.",
          "kubesec:valid, kube-linter:schema-validation");
  private static final Check MISSING_FIELD =
      check(
          "schema-missing-field",
          Severity.HIGH,
          "Field that is needed is missing",
          "The API server refuses the object.",
          "kubesec:valid, kube-linter:schema-validation");
  private static final Check UNKNOWN_KIND =
      check(
          "schema-unknown-kind",
          Severity.MEDIUM,
          "Kind does not exist in this API version",
          "The API server refuses the object.",
          "kubesec:valid, kube-linter:schema-validation");
  private static final Check CUSTOM_KIND =
      check(
          "schema-custom-kind",
          Severity.INFO,
          "Kind is not defined by Kubernetes",
          "Nothing is known of the shape of the object, so that it cannot be validated.",
          "kubesec:valid");

  // A guess compares with every known name, which thousands of unknown ones would make costly.
  private static final int MOST_GUESSES = 50;

  // Read when they are first needed: a scan needs one.
  private static final Map<Integer, SchemaValidator> VALIDATORS = new ConcurrentHashMap<>();

  private final Api api;

  private SchemaValidator(Api api) {
    this.api = api;
  }

  /** The validator for a version, if its API is carried. What is newer than all is the newest. */
  public static Optional<SchemaValidator> of(KubernetesVersion version) {
    int minor = Math.min(version.minor(), Api.CARRIED.getLast());
    return Api.CARRIED.contains(minor)
        ? Optional.of(VALIDATORS.computeIfAbsent(minor, m -> new SchemaValidator(Api.read(m))))
        : Optional.empty();
  }

  /** Whether the API of a version is carried, or the version is newer than all that are. */
  public static boolean carries(KubernetesVersion version) {
    return version.minor() > Api.CARRIED.getLast() || Api.CARRIED.contains(version.minor());
  }

  /** The versions whose API is carried, as people write them. */
  public static String carried() {
    return Api.CARRIED.stream().map(minor -> "1." + minor).collect(Collectors.joining(", "));
  }

  private static Check check(
      String id, Severity severity, String title, String rationale, String aliases) {
    return new Check(
        id,
        severity,
        title,
        rationale,
        List.of("Kubernetes API"),
        List.of(aliases.split(", ", -1)));
  }

  /** The checks that validation makes. */
  public static List<Check> checks() {
    return List.of(UNKNOWN_FIELD, WRONG_TYPE, MISSING_FIELD, UNKNOWN_KIND, CUSTOM_KIND);
  }

  /** Where the object is not what its kind should be, in the order of the file. */
  public List<Finding> validate(Resource resource, CustomKinds customKinds) {
    return validate(resource, customKinds, CustomSchemas.NONE);
  }

  /** The same for objects whose kind may be among those that are defined elsewhere. */
  public List<Finding> validate(
      Resource resource, CustomKinds customKinds, CustomSchemas definitions) {
    Optional<Model> model =
        api.kind(resource.apiVersion(), resource.kind())
            .or(() -> definitions.kind(resource.apiVersion(), resource.kind()));
    Walk walk = new Walk(resource);
    if (model.isPresent()) {
      walk.model(resource.root(), model.get());
    } else if (api.isOwn(resource.apiVersion())) {
      String what = resource.apiVersion() + " " + resource.kind();
      Node node = resource.apiVersion().isEmpty() ? resource.at("apiVersion") : resource.at("kind");
      walk.report(UNKNOWN_KIND, node, "Kubernetes " + api.version() + " has no " + what.strip());
    } else if (customKinds == CustomKinds.REPORTED) {
      walk.report(CUSTOM_KIND, resource.at("kind"), "is a custom resource");
    }
    return walk.findings;
  }

  /** One walk through an object. Not thread-safe. */
  private static final class Walk {
    private final Resource resource;
    private final List<Finding> findings = new ArrayList<>();

    Walk(Resource resource) {
      this.resource = resource;
    }

    void report(Check check, Node node, String message, Edit... fix) {
      findings.add(new Finding(check, resource, node.place(), "", message, List.of(fix)));
    }

    void model(Node node, Model model) {
      for (Node field : node.fields()) {
        Field known = model.fields().get(field.key());
        if (known == null && model.isOpen()) {
          continue;
        }
        if (known == null) {
          report(UNKNOWN_FIELD, field, unknown(field.key(), model), Edit.remove(field));
        } else if (field.exists() && !isOwnedByCluster(node, field)) {
          value(field, known.shape());
        }
      }
      for (Map.Entry<String, Field> known : model.fields().entrySet()) {
        if (known.getValue().isRequired() && !node.at(known.getKey()).exists()) {
          report(
              MISSING_FIELD,
              node.at(known.getKey()),
              known.getKey() + " is missing (expected: " + known.getValue().shape().title() + ")");
        }
      }
    }

    /** What stands below status was written by the cluster and is not read back. */
    private boolean isOwnedByCluster(Node node, Node field) {
      return node == resource.root() && field.key().equals("status");
    }

    private String unknown(String key, Model model) {
      if (findings.size() >= MOST_GUESSES) {
        return "there is no field " + key;
      }
      return Spelling.closest(key, model.fields().keySet())
          .map(name -> "there is no field " + key + " (expected: " + name + "?)")
          .orElse("there is no field " + key);
    }

    private void value(Node node, Shape shape) {
      switch (shape) {
        case Model model when node.isMapping() -> model(node, model);
        case Many(var item) when node.isSequence() -> {
          for (Node each : node.items()) {
            if (each.exists()) {
              value(each, item);
            }
          }
        }
        case Keyed(var each) when node.isMapping() -> {
          for (Node field : node.fields()) {
            if (field.exists()) {
              value(field, each);
            }
          }
        }
        case Choice(var values) when values.contains(node.text()) -> {}
        case Simple simple when fits(node.value().orElseThrow(), simple) -> {}
        default ->
            report(
                WRONG_TYPE,
                node,
                "is " + title(node.value().orElseThrow()) + " (expected: " + shape.title() + ")",
                remedy(node, shape));
      }
    }

    private static Edit[] remedy(Node node, Shape shape) {
      return shape == Simple.TEXT && node.value().orElseThrow() instanceof Value.Truth(var truth, _)
          ? new Edit[] {Edit.set(node, Boolean.toString(truth))}
          : new Edit[0];
    }

    private static boolean fits(Value value, Simple shape) {
      return switch (shape) {
        case ANY -> true;
        case TEXT, TIME -> value instanceof Value.Text;
        case TRUTH -> value instanceof Value.Truth;
        case NUMBER -> value instanceof Value.Numeric;
        case INT64 -> Literals.isWhole(value);
        case INT32 -> Literals.isInt32(value);
        case TEXT_OR_INTEGER -> value instanceof Value.Text || Literals.isInt32(value);
        case QUANTITY -> Literals.isQuantity(value);
        case BASE64 -> Literals.isBase64(value);
      };
    }

    private static String title(Value value) {
      return switch (value) {
        case Value.Mapping _ -> "a mapping";
        case Value.Sequence _ -> "a sequence";
        case Value.Text _ -> "text";
        case Value.Numeric _ -> "a number";
        case Value.Truth(var truth, _) -> Boolean.toString(truth);
        case Value.Nothing _ -> "null";
      };
    }
  }
}
