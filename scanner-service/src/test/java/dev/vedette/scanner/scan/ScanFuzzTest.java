package dev.vedette.scanner.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.kubesec.KubesecJson;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.podsecurity.Standard;
import dev.vedette.scanner.suppression.SuppressionFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever a manifest holds, the scan ends with findings and errors that have a place. */
final class ScanFuzzTest {
  private static final int ROUNDS = Integer.getInteger("vedette.fuzz.rounds", 500);
  private static final ManifestLimits LIMITS = ManifestLimits.STANDARD;
  private static final CatalogueOptions OPTIONS =
      CatalogueOptions.STANDARD.with(Standard.parse("restricted:latest").orElseThrow());
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String GOOD =
      "{apiVersion: v1, kind: Pod, metadata: {name: good}, spec: {containers: [{name: a}]}}";

  private static final List<String> MANIFESTS =
      List.of(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {a: b}}
          spec:
            replicas: 2
            selector: {matchLabels: {app: web}, matchExpressions: [{key: a, operator: In, values: [b]}]}
            template:
              metadata: {labels: {app: web}}
              spec:
                serviceAccountName: web
                hostPID: false
                securityContext: {runAsUser: 1000, seccompProfile: {type: RuntimeDefault}, sysctls: [{name: a, value: b}]}
                volumes: [{name: v, hostPath: {path: /var}}, {name: s, secret: {secretName: s}}]
                initContainers: [{name: i, image: 'a:1'}]
                containers:
                - name: c
                  image: registry.example.com/a/b:1.2@sha256:00
                  args: [--a=b]
                  env: [{name: PASSWORD, value: x}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                  ports: [{containerPort: 80, hostPort: 80, name: http}]
                  resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 100m}}
                  livenessProbe: {httpGet: {port: http, host: a}}
                  lifecycle: {postStart: {exec: {command: [a]}}}
                  securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN], drop: [ALL]}, procMount: Default}
                  volumeMounts: [{name: v, mountPath: /v, readOnly: true}]
          """,
          """
          apiVersion: batch/v1
          kind: CronJob
          metadata: {name: c}
          spec:
            schedule: '* * * * *'
            jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
          """,
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: r}
          rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames: [a]}]
          aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
          """,
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: b}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
          subjects: [{kind: Group, name: 'system:anonymous', apiGroup: rbac.authorization.k8s.io}]
          """,
          """
          apiVersion: v1
          kind: List
          items:
          - {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http}], externalIPs: [192.0.2.1]}}
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {password: x}}
          - {apiVersion: v1, kind: Namespace, metadata: {name: n, labels: {pod-security.kubernetes.io/enforce: baseline}}}
          - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, secrets: [{name: a}]}
          """,
          """
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: p}
          spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 80, endPort: 90}]}]}
          """,
          """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: i, annotations: {nginx.ingress.kubernetes.io/server-snippet: x}}
          spec: {tls: [{hosts: [a]}], rules: [{host: a, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}
          """,
          """
          apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          metadata: {name: h}
          spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 1, metrics: [{type: Resource}]}
          """,
          """
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          metadata: {name: d}
          spec: {minAvailable: 100%, selector: {matchLabels: {app: web}}}
          """,
          """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: as.example.com}
          spec: {group: example.com, names: {kind: A, plural: as}, scope: Namespaced, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {n: {type: integer}}}}}}}]}
          """,
          """
          apiVersion: admissionregistration.k8s.io/v1
          kind: ValidatingWebhookConfiguration
          metadata: {name: w}
          webhooks: [{name: a.b.c, failurePolicy: Ignore, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {url: 'https://a'}, rules: [{apiGroups: ['*'], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}]
          """);

  /** What may stand where something else was expected. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "\"*\"",
          "\"\\u0000\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[{}]",
          "{\"a\":null}",
          "[1,\"a\",{\"b\":[]}]",
          "{\"name\":[],\"kind\":{}}",
          "\"/../..\"",
          "\"a:b:c@d\"");

  @Test
  void aValueOfAnyTypeMayStandAnywhere() {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    List<String> bare = new ArrayList<>();
    for (String manifest : MANIFESTS) {
      JsonNode whole = JSON.valueToTree(yaml.load(manifest));
      List<Runnable> changes = new ArrayList<>();
      for (String value : VALUES) {
        replacements(whole, JSON.readTree(value), changes, () -> bare.add(whole.toString()));
      }
      changes.forEach(Runnable::run);
    }
    assertThat(bare.size()).isGreaterThan(1_000);
    Collections.shuffle(bare, new Random(ROUNDS));
    bare.stream().limit(ROUNDS).forEach(each -> scan(each.getBytes(UTF_8)));
  }

  /** One change for each place; it is taken back when it was told. */
  private static void replacements(
      JsonNode node, JsonNode value, List<Runnable> changes, Runnable told) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        changes.add(() -> {
          JsonNode before = object.get(name);
          object.set(name, value);
          told.run();
          object.set(name, before);
        });
        replacements(object.get(name), value, changes, told);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        changes.add(() -> {
          JsonNode before = array.get(at);
          array.set(at, value);
          told.run();
          array.set(at, before);
        });
        replacements(array.get(at), value, changes, told);
      }
    }
  }

  @Test
  void anyBytesMayStandAnywhere() {
    Random random = new Random(7);
    List<String> pieces =
        List.of(
            "\n---\n",
            "\n--- # c\n",
            "\r\n",
            "\t",
            "\uFEFF",
            "&a ",
            "*a",
            "<<: *a\n",
            "!!binary ",
            "!x ",
            "? ",
            "%YAML 1.2\n",
            "...\n",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "|",
            ">",
            "\0",
            "\u0085",
            "\uD800",
            "\u2028",
            "#",
            ": ",
            "- ",
            "\n  ",
            "[".repeat(300),
            "0x",
            "~",
            "=");
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(MANIFESTS.get(random.nextInt(MANIFESTS.size())));
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(3)) {
          case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
        }
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      scan(bytes);
    }
  }

  /** Another file is always scanned, too. */
  private static void scan(byte[] content) {
    FileScan scan = new FileScan(Catalogue.standard(), LIMITS, TimeLimit::none);
    scan.add("fuzzed.yaml", content);
    scan.add("good.yaml", GOOD.getBytes(UTF_8));
    ScanReport report =
        scan.finish(
            OPTIONS, FileScan.Validation.STRICT, SuppressionFile.NONE, LocalDate.of(2026, 1, 1));
    String shown = new String(content, UTF_8);
    assertThat(report.findings())
        .as(shown)
        .anyMatch(finding -> finding.finding().resource().file().equals("good.yaml"));
    assertThat(report.errors())
        .as(shown)
        .allMatch(error -> error.rejection().position().line() > 0);
    assertThat(report.findings())
        .as(shown)
        .allMatch(finding -> finding.finding().place().position().line() > 0);
    assertThat(ScanMessages.of(report).getFindingsCount()).isPositive();
    ManifestScanner kubesec = new ManifestScanner(LIMITS, Validation.SCHEMA);
    if (kubesec.scan(content, "f", TimeLimit.none()) instanceof ScanOutcome.Scored(var reports)) {
      assertThat(KubesecJson.of(reports)).isNotEmpty();
    }
  }
}
