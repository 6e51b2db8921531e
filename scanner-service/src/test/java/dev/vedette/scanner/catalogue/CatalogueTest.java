package dev.vedette.scanner.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.podsecurity.Level;
import dev.vedette.scanner.podsecurity.Standard;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every check against objects that it fires for and objects that it does not. */
final class CatalogueTest {
  static final Catalogue CATALOGUE = Catalogue.standard();
  static final CatalogueOptions OPTIONS =
      new CatalogueOptions(
              KubernetesVersion.LATEST,
              Set.of(),
              List.of("good.example.com/team", "docker.io"),
              List.of("owner"))
          .with(Standard.latest(Level.BASELINE));

  static List<Value> cases() throws IOException {
    List<Value> cases = new ArrayList<>();
    for (String name : List.of("pods.yaml", "objects.yaml")) {
      try (InputStream file = CatalogueTest.class.getResourceAsStream(name)) {
        byte[] content = file.readAllBytes();
        var read = new ManifestReader(ManifestLimits.STANDARD).read(content, TimeLimit.none());
        Value document = ((ReadResult.Documents) read).documents().get(0);
        cases.addAll(((Value.Sequence) document).items());
      }
    }
    return cases;
  }

  static String text(Value row, String key) {
    return row.at(key).map(value -> ((Value.Text) value).text()).orElse("");
  }

  /** The objects of one side of a case, its short forms made long. */
  static List<Resource> objects(Value row, String side) {
    Optional<Value> container = row.at(side + "Container");
    if (container.isPresent()) {
      Map<String, Value> named = new LinkedHashMap<>();
      named.put("name", text("c"));
      named.putAll(((Value.Mapping) container.get()).entries());
      Value containers = new Value.Sequence(List.of(map(named)), Position.START);
      return resources(List.of(object("Pod", "v1", "spec", map(Map.of("containers", containers)))));
    }
    Optional<Value> pod = row.at(side + "Pod");
    if (pod.isPresent()) {
      return resources(List.of(object("Pod", "v1", "spec", pod.get())));
    }
    Optional<Value> rule = row.at(side + "Rule");
    if (rule.isPresent()) {
      Value rules = new Value.Sequence(List.of(rule.get()), Position.START);
      String version = "rbac.authorization.k8s.io/v1";
      return resources(List.of(object("ClusterRole", version, "rules", rules)));
    }
    return resources(((Value.Sequence) row.at(side).orElseThrow()).items());
  }

  private static Value text(String text) {
    return new Value.Text(text, Position.START);
  }

  private static Value map(Map<String, Value> entries) {
    return new Value.Mapping(entries, Position.START);
  }

  private static Value object(String kind, String version, String key, Value value) {
    return map(Map.of("kind", text(kind), "apiVersion", text(version), key, value));
  }

  static List<Resource> resources(List<Value> values) {
    List<Resource> resources = new ArrayList<>();
    values.forEach(value -> resources.addAll(Resource.of("case.yaml", resources.size(), value)));
    return resources;
  }

  private static List<Finding> findings(List<Resource> resources, String check) {
    return CATALOGUE.scan(resources, OPTIONS).stream()
        .filter(finding -> finding.check().id().equals(check))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> firesWhereItShouldAndNowhereElse() throws IOException {
    return cases().stream()
        .map(row -> {
          String check = text(row, "check");
          return dynamicTest(
              check + " at " + row.position(),
              () -> {
                List<Finding> bad = findings(objects(row, "bad"), check);
                assertThat(bad).isNotEmpty();
                if (!text(row, "path").isEmpty()) {
                  assertThat(bad.stream().map(finding -> finding.place().path()))
                      .contains(text(row, "path"));
                }
                assertThat(findings(objects(row, "good"), check)).isEmpty();
              });
        });
  }

  @Test
  void everyCheckHasACaseAndSaysWhatItIs() throws IOException {
    Set<String> tried = new HashSet<>();
    cases().forEach(row -> tried.add(text(row, "check")));
    Set<String> known = new HashSet<>();
    for (Check check : CATALOGUE.checks()) {
      assertThat(known.add(check.id())).as(check.id()).isTrue();
      assertThat(check.id()).matches("[a-z]+(-[a-z]+)+");
      assertThat(check.title()).isNotBlank().doesNotEndWith(".");
      assertThat(check.rationale()).endsWith(".");
      assertThat(check.references()).isNotEmpty();
    }
    assertThat(tried).isEqualTo(known);
  }

  @Test
  void leavesOutWhatIsDisabled() {
    List<Resource> pod =
        resources(
            List.of(
                object(
                    "Pod",
                    "v1",
                    "spec",
                    map(Map.of("hostPID", new Value.Truth(true, Position.START))))));
    var without =
        new CatalogueOptions(
            KubernetesVersion.LATEST, Set.of("pod-host-pid"), List.of(), List.of());
    assertThat(findings(pod, "pod-host-pid")).isNotEmpty();
    assertThat(CATALOGUE.scan(pod, without))
        .isNotEmpty()
        .noneMatch(finding -> finding.check().id().equals("pod-host-pid"));
  }
}
