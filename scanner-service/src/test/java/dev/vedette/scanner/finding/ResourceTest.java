package dev.vedette.scanner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Workload.Role;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResourceTest {
  private static List<Resource> resources(String yaml) {
    byte[] content = yaml.getBytes(StandardCharsets.UTF_8);
    var read = new ManifestReader(ManifestLimits.STANDARD).read(content, TimeLimit.none());
    List<Value> documents = ((ReadResult.Documents) read).documents();
    return Resource.of("some.yaml", 0, documents.get(0));
  }

  @Test
  void knowsWhereThingsAreAndWhereMissingOnesWouldBe() {
    Resource pod =
        resources(
                """
                kind: Pod
                apiVersion: v1
                metadata:
                  name: web
                  annotations:
                    example.com/a~b: x
                spec:
                  hostNetwork: true
                  containers:
                  - name: one
                    image: a
                  - name: two
                    image: b
                """)
            .get(0);
    assertThat(pod.at("spec", "hostNetwork").place())
        .isEqualTo(new Place("spec.hostNetwork", new Position(8, 3)));
    Node annotation = pod.at("metadata", "annotations", "example.com/a~b");
    assertThat(annotation.place())
        .isEqualTo(new Place("metadata.annotations['example.com/a~b']", new Position(6, 5)));
    assertThat(annotation.pointer()).isEqualTo("/metadata/annotations/example.com~1a~0b");
    Workload.Container two = pod.workloads().get(0).containers(Role.REGULAR).get(1);
    assertThat(two.security("privileged").place())
        .isEqualTo(new Place("spec.containers[1].securityContext.privileged", new Position(12, 5)));
    assertThat(pod).hasToString("Pod/web");
  }

  @Test
  void unpacksListsOfLists() {
    List<Resource> resources =
        resources(
            """
            kind: List
            items:
            - kind: ConfigMapList
              items:
              - kind: ConfigMap
                metadata: {name: a, namespace: shop}
            - kind: Pod
              metadata: {generateName: b-}
            - just text
            """);
    assertThat(resources.stream().map(Resource::toString))
        .containsExactly("ConfigMap/shop/a", "Pod/b-");
    assertThat(resources.get(0).at("metadata", "name").pointer())
        .isEqualTo("/items/0/items/0/metadata/name");
  }

  @Test
  void findsTemplatesOfKnownAndUnknownKinds() {
    assertThat(
            resources(
                    """
                    kind: CronJob
                    apiVersion: batch/v1
                    spec: {jobTemplate: {spec: {template: {
                      metadata: {labels: {app: x}},
                      spec: {initContainers: [{name: i}], containers: [{name: c}]}}}}}
                    """)
                .get(0)
                .workloads())
        .singleElement()
        .satisfies(pod -> {
          assertThat(pod.labels()).containsEntry("app", "x");
          assertThat(pod.containers().stream().map(Workload.Container::name))
              .containsExactly("i", "c");
        });
    assertThat(
            resources(
                    """
                    kind: Rollout
                    apiVersion: argoproj.io/v1alpha1
                    spec:
                      steps:
                      - template:
                          metadata: {labels: {app: z}}
                          spec: {containers: [{name: c, image: d}]}
                      other: {containers: [{name: c}]}
                    """)
                .get(0)
                .workloads())
        .singleElement()
        .satisfies(pod -> {
          assertThat(pod.labels()).containsEntry("app", "z");
          assertThat(pod.spec().place().path()).isEqualTo("spec.steps[0].template.spec");
        });
  }

  @Test
  void survivesWrongTypes() {
    Resource odd =
        resources("{kind: Pod, spec: {containers: [1, {name: 2}, null]}, metadata: x}").get(0);
    assertThat(odd.name()).isEmpty();
    assertThat(odd.workloads().get(0).containers()).hasSize(1);
    assertThat(resources("[1, 2]")).isEmpty();
    assertThat(resources("kind: [Pod]")).isEmpty();
  }
}
