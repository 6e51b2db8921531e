package dev.vedette.scanner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SchemaValidatorTest {
  private static final SchemaValidator VALIDATOR =
      SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();

  private static List<Finding> findings(String yaml, CustomKinds customKinds) {
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    byte[] content = yaml.getBytes(StandardCharsets.UTF_8);
    var read = (ReadResult.Documents) reader.read(content, TimeLimit.none());
    Resource resource = Resource.of("a.yaml", 0, read.documents().get(0)).get(0);
    return VALIDATOR.validate(resource, customKinds);
  }

  private static List<String> problems(String yaml) {
    return findings(yaml, CustomKinds.TOLERATED).stream()
        .map(finding ->
            finding.check().id()
                + " "
                + finding.place().position()
                + " "
                + finding.place().path()
                + ": "
                + finding.message())
        .toList();
  }

  @Test
  void acceptsWhatTheApiServerAccepts() {
    assertThat(
            problems(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, creationTimestamp: null, labels: {app: web}}
                spec:
                  selector: {matchLabels: {app: web}}
                  strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
                  template:
                    metadata: {annotations: null}
                    spec:
                      containers:
                      - name: web
                        image: web:1
                        resources: {limits: {cpu: 1.5, memory: 1Gi}, requests: {cpu: 100m, memory: 1e6}}
                        livenessProbe: {httpGet: {port: http, path: /}}
                status: {anything: goes}
                """))
        .isEmpty();
    assertThat(problems("{apiVersion: v1, kind: Secret, data: {a: aGk=}, stringData: {b: c}}"))
        .isEmpty();
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertThat(
            problems(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  labels: {version: 1.5}
                spec:
                  hostnetwork: true
                  containers:
                  - image: web
                    ports: {containerPort: 80}
                    env:
                    - name: A
                      value: true
                    resources: {limits: {cpu: lots}}
                    livenessProbe: {initialDelaySeconds: 1.5, tcpSocket: {}}
                    flavour: sweet
                """))
        .containsExactly(
            "schema-wrong-type 4:12 metadata.labels.version: is a number (expected: text)",
            "schema-unknown-field 6:3 spec.hostnetwork: there is no field hostnetwork (expected:"
                + " hostNetwork?)",
            "schema-wrong-type 9:5 spec.containers[0].ports: is a mapping (expected: a sequence)",
            "schema-wrong-type 12:7 spec.containers[0].env[0].value: is true (expected: text)",
            "schema-wrong-type 13:26 spec.containers[0].resources.limits.cpu: is text (expected: a"
                + " quantity such as 100m or 1Gi)",
            "schema-wrong-type 14:21 spec.containers[0].livenessProbe.initialDelaySeconds: is a"
                + " number (expected: a whole number of 32 bits)",
            "schema-missing-field 14:47 spec.containers[0].livenessProbe.tcpSocket.port: port is"
                + " missing (expected: text or a whole number)",
            "schema-unknown-field 15:5 spec.containers[0].flavour: there is no field flavour",
            "schema-missing-field 8:5 spec.containers[0].name: name is missing (expected: text)");
    assertThat(problems("{apiVersion: v1, kind: Secret, data: {a: not base64}}"))
        .containsExactly("schema-wrong-type 1:39 data.a: is text (expected: base64)");
  }

  @Test
  void offersToRemoveOrQuote() {
    List<Finding> findings =
        findings(
            "{apiVersion: v1, kind: ConfigMap, date: {}, data: {a: yes}}", CustomKinds.TOLERATED);
    assertThat(findings.get(0).fix()).containsExactly(new Edit.Remove("/date"));
    assertThat(findings.get(1).fix())
        .singleElement()
        .satisfies(edit -> assertThat(edit.pointer()).isEqualTo("/data/a"));
  }

  @Test
  void toleratesCustomResourcesButNotUnknownKindsOfKubernetes() {
    assertThat(problems("{apiVersion: example.com/v1, kind: Thing, spec: 1}")).isEmpty();
    assertThat(findings("{apiVersion: example.com/v1, kind: Thing}", CustomKinds.REPORTED))
        .singleElement()
        .satisfies(finding -> assertThat(finding.check().id()).isEqualTo("schema-custom-kind"));
    assertThat(problems("{apiVersion: apps/v1, kind: Deploymnet}"))
        .containsExactly(
            "schema-unknown-kind 1:23 kind: Kubernetes 1.36 has no apps/v1 Deploymnet");
  }

  @Test
  void validatesAgainstTheVersionThatIsAskedFor() {
    String yaml =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: a}
        spec: {}
        """;
    assertThat(problems(yaml)).noneMatch(problem -> problem.startsWith("schema-unknown-kind"));
    var older = SchemaValidator.of(new KubernetesVersion(32)).orElseThrow();
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    var read =
        (ReadResult.Documents) reader.read(yaml.getBytes(StandardCharsets.UTF_8), TimeLimit.none());
    Resource resource = Resource.of("a.yaml", 0, read.documents().get(0)).get(0);
    assertThat(older.validate(resource, CustomKinds.TOLERATED))
        .singleElement()
        .satisfies(finding -> assertThat(finding.check().id()).isEqualTo("schema-unknown-kind"));
  }

  @Test
  void everyCarriedVersionKnowsWhatManifestsAreMostlyMadeOf() {
    for (int minor : Api.CARRIED) {
      Api api = Api.read(minor);
      for (String kind : List.of("v1 Pod", "apps/v1 Deployment", "batch/v1 CronJob", "v1 Secret")) {
        String[] words = kind.split(" ", -1);
        assertThat(api.kind(words[0], words[1])).as(minor + " " + kind).isPresent();
      }
      assertThat(SchemaValidator.of(new KubernetesVersion(minor))).isPresent();
    }
    assertThat(SchemaValidator.of(new KubernetesVersion(21))).isEmpty();
    assertThat(SchemaValidator.carries(new KubernetesVersion(21))).isFalse();
    assertThat(SchemaValidator.carries(KubernetesVersion.LATEST)).isTrue();
  }

  @Test
  void knowsTheKindsOfEachVersion() {
    String workload =
        "{apiVersion: scheduling.k8s.io/v1alpha1, kind: Workload, metadata: {name: a}}";
    String flow =
        "{apiVersion: flowcontrol.apiserver.k8s.io/v1beta3, kind: FlowSchema, metadata: {name: a}}";
    List<String> withWorkload = new ArrayList<>();
    List<String> withFlow = new ArrayList<>();
    for (String version : List.of("1.32", "1.33", "1.34", "1.35", "1.36")) {
      SchemaValidator validator =
          SchemaValidator.of(KubernetesVersion.parse(version).orElseThrow()).orElseThrow();
      if (checks(validator, workload).stream().noneMatch("schema-unknown-kind"::equals)) {
        withWorkload.add(version);
      }
      if (checks(validator, flow).stream().noneMatch("schema-unknown-kind"::equals)) {
        withFlow.add(version);
      }
    }
    // It came with 1.35, and its first version went with the next; the other went with 1.32.
    assertThat(withWorkload).containsExactly("1.35");
    assertThat(withFlow).isEmpty();
  }

  private static List<String> checks(SchemaValidator validator, String yaml) {
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    var read =
        (ReadResult.Documents) reader.read(yaml.getBytes(StandardCharsets.UTF_8), TimeLimit.none());
    Resource resource = Resource.of("a.yaml", 0, read.documents().getFirst()).getFirst();
    return validator.validate(resource, CustomKinds.TOLERATED).stream()
        .map(finding -> finding.check().id())
        .toList();
  }
}
