package dev.vedette.architecture;

import static dev.vedette.architecture.KubernetesBase.items;
import static dev.vedette.architecture.KubernetesBase.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.AgentConfig;
import dev.vedette.gateway.GatewayConfig;
import dev.vedette.rules.RulesConfig;
import dev.vedette.scanner.ScannerConfig;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.RuleResult;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.scan.ManifestScanner;
import dev.vedette.scanner.scan.ScanOutcome;
import dev.vedette.server.config.ConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what runs in Kubernetes to what we ask of others. */
final class KubernetesManifestsTest {
  /** Critical findings that a workload cannot do without, each for a reason. */
  private static final Map<String, Set<String>> INHERENT =
      Map.of(
          "DaemonSet/vedette-agent.vedette",
          Set.of(
              // Events and checks concern every process of the node.
              "HostPID",
              // The runtimes' AppArmor profile forbids reading /proc of other processes.
              "ApparmorUnconfined"));

  @Test
  void everyObjectIsWhatKubernetesExpects() throws Exception {
    Path file =
        Path.of(System.getProperty("vedette.conformance", ""))
            .resolve("kubernetes/openapi-v2-1.36.json");
    Assumptions.assumeTrue(Files.exists(file), "no Kubernetes schemas at " + file);
    OpenApiSchemas schemas = OpenApiSchemas.read(file);
    List<Value> objects = KubernetesBase.render().objects();

    assertThat(objects).hasSizeGreaterThan(20);
    assertThat(objects).allSatisfy(object -> assertThat(schemas.problems(object)).isEmpty());
  }

  @Test
  void theJudgeOfObjectsIsStrict() throws IOException {
    Path file =
        Path.of(System.getProperty("vedette.conformance", ""))
            .resolve("kubernetes/openapi-v2-1.36.json");
    Assumptions.assumeTrue(Files.exists(file), "no Kubernetes schemas at " + file);
    OpenApiSchemas schemas = OpenApiSchemas.read(file);
    Value pod =
        read("{apiVersion: v1, kind: Pod, spec: {hostPid: true, containers: [{image: 5}]}}");

    assertThat(schemas.problems(pod))
        .hasSize(3)
        .anyMatch(problem -> problem.contains("unknown field hostPid"))
        .anyMatch(problem -> problem.contains("name is missing"))
        .anyMatch(problem -> problem.contains(".image"));
  }

  @Test
  void ourOwnScannerPassesEveryWorkload() throws Exception {
    KubernetesBase base = KubernetesBase.render();
    ScanOutcome outcome =
        new ManifestScanner(ManifestLimits.STANDARD, Validation.SCHEMA)
            .scan(base.rendered(), "k8s/base", TimeLimit.none());
    List<Report> workloads =
        ((ScanOutcome.Scored) outcome)
            .reports().stream()
                .filter(report -> report.object().matches("(Deployment|DaemonSet)/.*"))
                .toList();

    assertThat(workloads).hasSize(base.workloads().size()).hasSize(4);
    assertThat(workloads)
        .allSatisfy(report -> {
          assertThat(report.valid()).as(report.object()).isTrue();
          assertThat(report.score()).as(report.object()).isPositive();
          assertThat(report.findings().critical().stream().map(RuleResult::id))
              .as(report.object())
              .containsExactlyInAnyOrderElementsOf(
                  INHERENT.getOrDefault(report.object(), Set.of()));
        });
  }

  @Test
  void theAgentHasOnlyTheCapabilitiesThatItNeeds() throws Exception {
    KubernetesBase base = KubernetesBase.render();
    Value agent = base.objects("DaemonSet").getFirst();
    Value capabilities =
        items(agent, "spec", "template", "spec", "containers")
            .getFirst()
            .at("securityContext", "capabilities")
            .orElseThrow();

    assertThat(strings(items(capabilities, "drop"))).containsExactly("ALL");
    assertThat(strings(items(capabilities, "add")))
        .containsExactly("BPF", "PERFMON", "SYS_RESOURCE", "SYS_PTRACE", "DAC_READ_SEARCH");
    assertThat(items(agent, "spec", "template", "spec", "containers").getFirst())
        .satisfies(container ->
            assertThat(items(container, "volumeMounts"))
                .filteredOn(mount -> text(mount, "name").equals("host"))
                .singleElement()
                .satisfies(mount ->
                    assertThat(mount.at("readOnly"))
                        .hasValueSatisfying(
                            value -> assertThat(((Value.Truth) value).value()).isTrue())));
  }

  @Test
  void whateverIsReferredToExists() throws Exception {
    KubernetesBase base = KubernetesBase.render();
    Set<String> accounts = names(base, "ServiceAccount");
    Set<String> configs = names(base, "ConfigMap");
    Set<String> claims = names(base, "PersistentVolumeClaim");

    for (Value workload : base.workloads()) {
      String name = text(workload, "metadata", "name");
      Value pod = workload.at("spec", "template", "spec").orElseThrow();
      assertThat(accounts).contains(text(pod, "serviceAccountName"));
      Set<String> volumes =
          items(pod, "volumes").stream()
              .map(volume -> text(volume, "name"))
              .collect(Collectors.toSet());
      assertThat(items(pod, "containers").stream().flatMap(c -> items(c, "volumeMounts").stream()))
          .as(name)
          .allSatisfy(mount -> assertThat(volumes).contains(text(mount, "name")));
      assertThat(items(pod, "volumes"))
          .allSatisfy(volume -> {
            volume
                .at("configMap")
                .ifPresent(map -> assertThat(configs).contains(text(map, "name")));
            volume
                .at("persistentVolumeClaim")
                .ifPresent(claim -> assertThat(claims).contains(text(claim, "claimName")));
          });
      assertThat(text(workload, "spec", "selector", "matchLabels", APP))
          .as(name)
          .isEqualTo(name)
          .isEqualTo(text(workload, "spec", "template", "metadata", "labels", APP));
    }
    Set<String> apps =
        base.workloads().stream()
            .map(workload -> text(workload, "spec", "template", "metadata", "labels", APP))
            .collect(Collectors.toSet());
    assertThat(base.objects("Service"))
        .hasSize(4)
        .allSatisfy(service -> assertThat(apps).contains(text(service, "spec", "selector", APP)));
  }

  @Test
  void onlyTheArrowsOfTheArchitectureAreLetThrough() throws Exception {
    KubernetesBase base = KubernetesBase.render();
    Set<String> in = new TreeSet<>();
    Set<String> out = new TreeSet<>();
    for (Value policy : base.objects("NetworkPolicy")) {
      String app = text(policy, "spec", "podSelector", "matchLabels", APP);
      items(policy, "spec", "ingress").stream()
          .flatMap(rule -> peers(rule, "from"))
          .forEach(from -> in.add(from + " -> " + app));
      items(policy, "spec", "egress").stream()
          .flatMap(rule -> peers(rule, "to"))
          .forEach(to -> out.add(app + " -> " + to));
    }

    assertThat(out)
        .containsExactly(
            "vedette-agent -> vedette-rules",
            "vedette-gateway -> vedette-agent",
            "vedette-gateway -> vedette-rules",
            "vedette-gateway -> vedette-scanner",
            "vedette-scanner -> vedette-rules");
    assertThat(in).isEqualTo(out);
    assertThat(base.objects("NetworkPolicy"))
        .anySatisfy(policy -> {
          assertThat(text(policy, "metadata", "name")).isEqualTo("default-deny");
          assertThat(strings(items(policy, "spec", "policyTypes")))
              .containsExactly("Ingress", "Egress");
          assertThat(policy.at("spec", "ingress")).isEmpty();
          assertThat(policy.at("spec", "egress")).isEmpty();
        });
  }

  @Test
  void everyServiceUnderstandsItsConfiguration(@TempDir Path folder) throws Exception {
    KubernetesBase base = KubernetesBase.render();

    ScannerConfig scanner = config(base, folder).read("scanner", ScannerConfig.class);
    RulesConfig rules = config(base, folder).read("rules", RulesConfig.class);
    GatewayConfig gateway = config(base, folder).read("gateway", GatewayConfig.class);
    AgentConfig agent =
        config(base, folder)
            .withEnvironment(environment(base.objects("DaemonSet").getFirst()))
            .read("agent", AgentConfig.class);

    assertThat(List.of(scanner.grpc(), rules.grpc(), gateway.grpc(), agent.grpc()))
        .allSatisfy(grpc -> {
          assertThat(grpc.port()).isEqualTo(8443);
          assertThat(grpc.tls()).isNotNull();
        });
    assertThat(List.of(scanner.metrics(), rules.metrics(), gateway.metrics(), agent.metrics()))
        .allSatisfy(metrics -> assertThat(metrics.port()).isEqualTo(9090));
    Set<String> services =
        names(base, "Service").stream().map(name -> name + ":8443").collect(Collectors.toSet());
    assertThat(services)
        .contains(agent.rules(), gateway.upstreams().rules(), gateway.upstreams().scanner());
    assertThat(agent.node()).isEqualTo("spec.nodeName");
    assertThat(agent.advertise()).isEqualTo("status.podIP");
    assertThat(agent.capture().hostRoot()).isEqualTo(Path.of("/host"));
  }

  /** All four files at once: each service reads its own section only. */
  private static ConfigSource config(KubernetesBase base, Path folder) {
    ConfigSource source = ConfigSource.empty();
    for (String name : List.of("agent", "rules", "scanner", "gateway")) {
      source = source.withFile(base.configFile("vedette-" + name, folder));
    }
    return source;
  }

  /** The variables of the only container, each with the path of the field that it comes from. */
  private static Map<String, String> environment(Value workload) {
    return items(workload, "spec", "template", "spec", "containers").stream()
        .flatMap(container -> items(container, "env").stream())
        .filter(variable -> text(variable, "name").startsWith("VEDETTE_"))
        .collect(
            Collectors.toMap(
                variable -> text(variable, "name"),
                variable -> text(variable, "valueFrom", "fieldRef", "fieldPath")));
  }

  private static final String APP = "app.kubernetes.io/name";

  private static Stream<String> peers(Value rule, String direction) {
    return items(rule, direction).stream()
        .flatMap(peer ->
            Stream.concat(
                Stream.of(text(peer, "podSelector", "matchLabels", APP)),
                items(peer, "podSelector", "matchExpressions").stream()
                    .flatMap(expression -> strings(items(expression, "values")).stream())))
        .filter(name -> name.startsWith("vedette-"));
  }

  private static Set<String> names(KubernetesBase base, String kind) {
    return base.objects(kind).stream()
        .map(object -> text(object, "metadata", "name"))
        .collect(Collectors.toSet());
  }

  private static List<String> strings(List<Value> values) {
    return values.stream().map(value -> ((Value.Text) value).text()).toList();
  }

  private static Value read(String text) {
    return ((ReadResult.Documents)
            new ManifestReader(ManifestLimits.STANDARD)
                .read(text.getBytes(StandardCharsets.UTF_8), TimeLimit.none()))
        .documents()
        .getFirst();
  }
}
