package dev.vedette.scanner.policy.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.Finding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Real templates with real constraints over real objects find what Gatekeeper finds. */
final class GatekeeperConformanceTest {

  private static List<String> rows() throws Exception {
    String root = System.getProperty("vedette.conformance", "");
    Path path = Path.of(root, "rego", "gatekeeper_cases.jsonl");
    boolean present = !root.isEmpty() && Files.isRegularFile(path);
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(path + " (expected: a file of cases)");
    }
    Assumptions.assumeTrue(present, path + " does not exist here");
    return Files.readAllLines(path, StandardCharsets.UTF_8);
  }

  @Test
  void findsWhatGatekeeperFinds() throws Exception {
    int cases = 0;
    var failures = new ArrayList<String>();
    for (String line : rows()) {
      var row = (ObjectValue) Json.read(line);
      cases++;
      var expected = new TreeSet<String>();
      Tree.list(row, "observed").forEach(each -> expected.add(message(each)));
      var actual = new TreeSet<String>();
      for (CheckResult result : results(row)) {
        if (result.file().equals("object.yaml")) {
          result.failures().stream().map(Finding::message).forEach(actual::add);
        }
      }
      if (!actual.equals(expected)) {
        failures.add(
            Tree.text(row, "suite")
                + " "
                + Tree.text(row, "case")
                + ": "
                + actual
                + " (expected: "
                + expected
                + ")");
      }
    }
    System.err.println("family, cases, passed, excused");
    System.err.println("gatekeeper, " + cases + ", " + (cases - failures.size()) + ", 0");
    assertThat(failures).isEmpty();
  }

  private static String message(Value observed) {
    return observed instanceof StringValue text ? text.value() : Tree.text(observed, "msg");
  }

  private static List<CheckResult> results(ObjectValue row) throws Exception {
    var inputs = new ArrayList<ConfigInput>();
    Value review = Objects.requireNonNull(Tree.at(row, "input", "review"));
    inputs.add(new ConfigInput("object.yaml", admission(review)));
    var others = new ArrayList<Value>();
    objects(Tree.at(row, "data", "inventory", "cluster"), 3, others);
    objects(Tree.at(row, "data", "inventory", "namespace"), 4, others);
    inputs.add(new ConfigInput("inventory.yaml", ArrayValue.of(others)));
    return Constraints.compile(policies(row), EngineOptions.standard()).check(inputs);
  }

  private static ObjectValue admission(Value review) {
    return object("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview")
        .put("request", review)
        .build();
  }

  private static void objects(@Nullable Value tree, int depth, List<Value> found) {
    if (tree instanceof ObjectValue object) {
      if (depth == 0) {
        found.add(object);
      } else {
        object.values().forEach(value -> objects(value, depth - 1, found));
      }
    }
  }

  private static List<ConfigInput> policies(ObjectValue row) {
    List<String> modules = Tree.texts(row, "modules");
    var libraries = ArrayValue.builder();
    modules.stream().skip(1).map(Value::of).forEach(libraries::add);
    ObjectValue source =
        object("version", Tree.text(row, "rego_version"), "rego", modules.getFirst())
            .put("libs", libraries.build())
            .build();
    ObjectValue code = object("engine", "Rego").put("source", source).build();
    ObjectValue target =
        object("target", "admission.k8s.gatekeeper.sh").put("code", ArrayValue.of(code)).build();
    ObjectValue names = object("kind", "K8sCase").build();
    ObjectValue specification =
        ObjectValue.builder()
            .put("crd", ObjectValue.of("spec", ObjectValue.of("names", names)))
            .put("targets", ArrayValue.of(target))
            .build();
    ObjectValue template =
        object("apiVersion", "templates.gatekeeper.sh/v1", "kind", "ConstraintTemplate")
            .put("spec", specification)
            .build();
    Value parameters = Tree.at(row, "input", "parameters");
    ObjectValue constraint =
        object("apiVersion", "constraints.gatekeeper.sh/v1beta1", "kind", "K8sCase")
            .put("metadata", object("name", "case").build())
            .put(
                "spec",
                parameters == null ? ObjectValue.EMPTY : ObjectValue.of("parameters", parameters))
            .build();
    return List.of(
        new ConfigInput("template.yaml", template), new ConfigInput("constraint.yaml", constraint));
  }

  private static ObjectValue.Builder object(String... entries) {
    var object = ObjectValue.builder();
    for (int i = 0; i < entries.length; i += 2) {
      object.put(entries[i], Value.of(entries[i + 1]));
    }
    return object;
  }

  @Test
  void keepsToWhatAConstraintIsAbout() throws Exception {
    var rego = "package p\nviolation[{\"msg\": msg}] { msg := input.review.object.metadata.name }";
    var template =
        "{\"apiVersion\": \"templates.gatekeeper.sh/v1\", \"kind\": \"ConstraintTemplate\","
            + " \"spec\": {\"crd\": {\"spec\": {\"names\": {\"kind\": \"Named\"}}}, \"targets\":"
            + " [{\"rego\": "
            + Json.quote(rego)
            + "}]}}";
    var constraint =
        "{\"apiVersion\": \"constraints.gatekeeper.sh/v1\", \"kind\": \"Named\", \"metadata\":"
            + " {\"name\": \"n\"}, \"spec\": {\"enforcementAction\": \"warn\", \"match\":"
            + " {\"kinds\": [{\"apiGroups\": [\"\"], \"kinds\": [\"Pod\"]}],"
            + " \"excludedNamespaces\": [\"kube-*\"], \"labelSelector\": {\"matchExpressions\":"
            + " [{\"key\": \"tier\", \"operator\": \"NotIn\", \"values\": [\"test\"]}]}}}}";
    var objects =
        "[{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\","
            + " \"namespace\": \"web\"}}, {\"apiVersion\": \"v1\", \"kind\": \"Pod\","
            + " \"metadata\": {\"name\": \"b\", \"namespace\": \"kube-system\"}},"
            + " {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"c\","
            + " \"labels\": {\"tier\": \"test\"}}}, {\"apiVersion\": \"apps/v1\", \"kind\":"
            + " \"Deployment\", \"metadata\": {\"name\": \"d\"}}]";
    var constraints =
        Constraints.compile(
            List.of(
                new ConfigInput("t", Json.read(template)),
                new ConfigInput("c", Json.read(constraint))),
            EngineOptions.standard());

    List<CheckResult> results =
        constraints.check(List.of(new ConfigInput("o", Json.read(objects))));

    assertThat(results).hasSize(1);
    assertThat(results.getFirst().namespace()).isEqualTo("Named/n");
    assertThat(results.getFirst().failures()).isEmpty();
    assertThat(results.getFirst().warnings()).extracting(Finding::message).containsExactly("a");
  }
}
