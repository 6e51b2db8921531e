package dev.vedette.scanner.admissionpolicy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.custom.CelExpression;
import dev.vedette.scanner.custom.CelExpression.EvaluationException;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A cluster that enforces the policies refuses exactly what the checks find. */
final class AdmissionPoliciesTest {
  /** One file of so many of the corpus is read; 1 for all. */
  private static final int EVERY = Integer.getInteger("vedette.admission.every", 4);

  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final Set<String> KINDS =
      Set.of(
          "v1/Pod",
          "v1/ReplicationController",
          "apps/v1/Deployment",
          "apps/v1/DaemonSet",
          "apps/v1/StatefulSet",
          "apps/v1/ReplicaSet",
          "batch/v1/Job",
          "batch/v1/CronJob");
  private static final Map<String, CelExpression> VARIABLES = compiled(PolicyExpressions.VARIABLES);
  private static final Map<String, CelExpression> EXPRESSIONS = compiled(PolicyExpressions.all());

  private static Map<String, CelExpression> compiled(Map<String, String> texts) {
    Map<String, CelExpression> found = new LinkedHashMap<>();
    texts.forEach((name, text) -> {
      switch (CelExpression.compile(text, List.of("object", "variables"))) {
        case CelExpression.Outcome.Compiled(var expression) -> found.put(name, expression);
        case CelExpression.Outcome.Refused(var problems) ->
            throw new AssertionError(name + ": " + text + ": " + problems);
      }
    });
    return found;
  }

  private static void read(byte[] content, List<Resource> resources) {
    for (Document document :
        new DocumentReader(ManifestLimits.STANDARD).read(content, TimeLimit::none)) {
      if (document instanceof Document.Parsed parsed) {
        resources.addAll(Resource.of("file", parsed.number(), parsed.root()));
      }
    }
  }

  /** The objects of one file of so many. */
  private static List<Resource> below(Path folder, int step) throws IOException {
    List<Resource> resources = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      var files = found.filter(each -> each.toString().endsWith(".yaml")).sorted().toList();
      for (int i = 0; i < files.size(); i += step) {
        read(Files.readAllBytes(files.get(i)), resources);
      }
    }
    return resources;
  }

  private static Map<String, Boolean> refusals(Resource resource) throws EvaluationException {
    Map<String, Object> variables = new HashMap<>();
    Map<String, Object> values = new HashMap<>();
    values.put("object", CelExpression.value(resource.root()));
    values.put("variables", variables);
    for (var variable : VARIABLES.entrySet()) {
      variables.put(variable.getKey(), variable.getValue().evaluate(values));
    }
    Map<String, Boolean> refusals = new TreeMap<>();
    for (var expression : EXPRESSIONS.entrySet()) {
      refusals.put(expression.getKey(), !(boolean) expression.getValue().evaluate(values));
    }
    return refusals;
  }

  /** Compares both for each object that a cluster would take; how many were compared. */
  private static int compare(List<Resource> resources) {
    int compared = 0;
    var validator = SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();
    for (Resource resource : resources) {
      boolean known =
          KINDS.contains(resource.apiVersion() + "/" + resource.kind())
              && !resource.workloads().isEmpty();
      if (!known || !validator.validate(resource, CustomKinds.TOLERATED).isEmpty()) {
        continue;
      }
      Set<String> found =
          CATALOGUE.examine(resource, CatalogueOptions.STANDARD).stream()
              .map(finding -> finding.check().id())
              .collect(Collectors.toSet());
      try {
        refusals(resource)
            .forEach((id, refusal) ->
                assertThat(refusal).as("%s of %s", id, resource).isEqualTo(found.contains(id)));
      } catch (EvaluationException e) {
        throw new AssertionError(resource.toString(), e);
      }
      compared++;
    }
    return compared;
  }

  @Test
  void everyExpressionIsThatOfACheck() {
    Set<String> ids =
        CATALOGUE.checks().stream().map(check -> check.id()).collect(Collectors.toSet());
    assertThat(ids).containsAll(AdmissionPolicies.ids());
  }

  @Test
  void refusesWhatTheChecksFindInMadePods() {
    var random = new Random(5);
    List<Resource> resources = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      read(new PodMaker(random).workload().getBytes(UTF_8), resources);
    }
    assertThat(compare(resources)).isGreaterThan(80);
  }

  @Test
  void refusesWhatTheChecksFindInRealManifests() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("vedette.root")));
    assertThat(compare(below(root.resolve("k8s"), 1))).isPositive();
    Path cases = Path.of(System.getProperty("vedette.conformance", ""));
    boolean present = Files.isDirectory(cases.resolve("corpus"));
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(cases + " (expected: a folder of cases)");
    }
    Assumptions.assumeTrue(present, cases + " does not exist here");
    assertThat(compare(below(cases.resolve("corpus"), EVERY))).isPositive();
    // Most differ only in the version that they are for.
    assertThat(compare(below(cases.resolve("pod-security"), 23))).isPositive();
  }

  @Test
  void writesObjectsThatTheApiKnows() {
    String yaml =
        AdmissionPolicies.yaml(
            CATALOGUE.checks(),
            Severity.INFO,
            Set.of("pod-host-pid"),
            AdmissionPolicies.Action.WARN);
    List<Resource> resources = new ArrayList<>();
    read(yaml.getBytes(UTF_8), resources);

    assertThat(resources).hasSize(2 * (AdmissionPolicies.ids().size() - 1));
    var validator = SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();
    for (Resource resource : resources) {
      assertThat(validator.validate(resource, CustomKinds.REPORTED)).isEmpty();
      if (resource.kind().equals("ValidatingAdmissionPolicy")) {
        String id = resource.name().substring("vedette-".length());
        var written = resource.at("spec", "validations").items().getFirst();
        assertThat(written.at("expression").text()).isEqualTo(PolicyExpressions.all().get(id));
      } else {
        assertThat(resource.at("spec", "validationActions").texts()).containsExactly("Warn");
      }
    }
  }
}
