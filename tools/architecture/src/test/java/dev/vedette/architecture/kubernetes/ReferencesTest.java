package dev.vedette.architecture.kubernetes;

import static dev.vedette.architecture.kubernetes.Manifests.containers;
import static dev.vedette.architecture.kubernetes.Manifests.items;
import static dev.vedette.architecture.kubernetes.Manifests.name;
import static dev.vedette.architecture.kubernetes.Manifests.namespace;
import static dev.vedette.architecture.kubernetes.Manifests.number;
import static dev.vedette.architecture.kubernetes.Manifests.qualified;
import static dev.vedette.architecture.kubernetes.Manifests.strings;
import static dev.vedette.architecture.kubernetes.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.AgentConfig;
import dev.vedette.cli.service.ServiceName;
import dev.vedette.gateway.GatewayConfig;
import dev.vedette.rules.RulesConfig;
import dev.vedette.scanner.ScannerConfig;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.metrics.MetricsListener;
import dev.vedette.server.tls.PeerIdentity;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a manifest names exists, and is what the services are and do. */
final class ReferencesTest {
  private static final String APP = "app.kubernetes.io/name";

  /** What people make themselves, as k8s/README.md says. */
  private static final Set<String> SECRETS_OF_PEOPLE =
      Set.of(
          "vedette/vedette-gateway-token",
          "vedette/vedette-rules-database",
          "vedette/vedette-rules-kafka");

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyVolumeAndAccountExists(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    List<String> secrets =
        Stream.concat(
                SECRETS_OF_PEOPLE.stream(),
                manifests.objects("Certificate").stream()
                    .map(object -> namespace(object) + "/" + text(object, "spec", "secretName")))
            .toList();

    for (Value workload : manifests.workloads()) {
      String where = namespace(workload) + "/";
      Value pod = workload.at("spec", "template", "spec").orElseThrow();
      assertThat(manifests.names("ServiceAccount"))
          .contains(where + text(pod, "serviceAccountName"));
      for (Value volume : items(pod, "volumes")) {
        named(volume, "configMap", "name")
            .ifPresent(map -> assertThat(manifests.names("ConfigMap")).contains(where + map));
        named(volume, "secret", "secretName")
            .ifPresent(secret -> assertThat(secrets).contains(where + secret));
        named(volume, "persistentVolumeClaim", "claimName")
            .ifPresent(claim ->
                assertThat(manifests.names("PersistentVolumeClaim")).contains(where + claim));
      }
      Set<String> volumes =
          items(pod, "volumes").stream()
              .map(volume -> text(volume, "name"))
              .collect(Collectors.toSet());
      Set<String> mounted =
          containers(workload).stream()
              .flatMap(container -> items(container, "volumeMounts").stream())
              .map(mount -> text(mount, "name"))
              .collect(Collectors.toSet());
      assertThat(mounted).as(qualified(workload)).isEqualTo(volumes);
    }
  }

  private static Optional<String> named(Value volume, String kind, String field) {
    return volume.at(kind).map(source -> text(source, field));
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everySelectorFindsItsPodsAndEveryPortIsOpen(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    for (Value service : manifests.objects("Service")) {
      Value workload = selected(manifests, service, "spec", "selector");
      Set<String> open = portNames(workload);
      assertThat(items(service, "spec", "ports"))
          .isNotEmpty()
          .allSatisfy(port -> assertThat(open).contains(text(port, "targetPort")));
    }
    for (Value budget : manifests.objects("PodDisruptionBudget")) {
      selected(manifests, budget, "spec", "selector", "matchLabels");
    }
    for (Value workload : manifests.workloads()) {
      assertThat(selected(manifests, workload, "spec", "selector", "matchLabels"))
          .isSameAs(workload);
      for (Value constraint :
          items(workload, "spec", "template", "spec", "topologySpreadConstraints")) {
        assertThat(text(constraint, "labelSelector", "matchLabels", APP)).isEqualTo(name(workload));
      }
    }
    for (String kind : List.of("PeerAuthentication", "AuthorizationPolicy")) {
      for (Value policy : manifests.objects(kind)) {
        if (policy.at("spec", "selector").isPresent()) {
          selected(manifests, policy, "spec", "selector", "matchLabels");
        }
        for (Value rule : items(policy, "spec", "rules")) {
          principals(rule)
              .filter(principal -> !principal.equals("*"))
              .forEach(principal ->
                  assertThat(manifests.names("ServiceAccount"))
                      .contains(principal.replaceFirst("^cluster.local/ns/(.*)/sa/", "$1/")));
        }
      }
    }
  }

  private static Stream<String> principals(Value rule) {
    return items(rule, "from").stream()
        .flatMap(from -> strings(from, "source", "principals").stream());
  }

  /** The workload of the same namespace that a selector means. */
  private static Value selected(Manifests manifests, Value object, String... path) {
    String app = text(object.at(path).orElseThrow(), APP);
    return manifests.workloads().stream()
        .filter(workload -> namespace(workload).equals(namespace(object)))
        .filter(
            workload -> text(workload, "spec", "template", "metadata", "labels", APP).equals(app))
        .findFirst()
        .orElseThrow(() -> new AssertionError(qualified(object) + " selects nothing: " + app));
  }

  private static Set<String> portNames(Value workload) {
    return containers(workload).stream()
        .flatMap(container -> items(container, "ports").stream())
        .map(port -> text(port, "name"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyImageIsBuiltHereOrPinned(String overlay) throws IOException {
    String version =
        find("\n  <version>([^<]*?)(?:-SNAPSHOT)?</version>", Manifests.ROOT.resolve("pom.xml"));
    List<String> built =
        Arrays.stream(
                find("\nservices=\\((.*)\\)", Manifests.ROOT.resolve("tools/images"))
                    .split(" ", -1))
            .map(service -> "vedette-" + service + ":" + version)
            .toList();

    for (Value workload : Manifests.of(overlay).workloads()) {
      List<String> images =
          containers(workload).stream().map(container -> text(container, "image")).toList();
      assertThat(images).contains(name(workload) + ":" + version);
      assertThat(images)
          .filteredOn(image -> !built.contains(image))
          .allMatch(image -> image.matches("ghcr.io/spiffe/spiffe-helper:\\d+\\.\\d+\\.\\d+"));
    }
  }

  @Test
  void theImageStartsTheAgentAsTheLauncherDoes() throws IOException {
    String options = find("\nagent_options=\\(([^)]*)\\)", Manifests.ROOT.resolve("tools/images"));

    assertThat(options.split("\\s+", -1))
        .containsExactlyElementsOf(
            ServiceName.AGENT.machineOptions().stream()
                .filter(option -> !option.startsWith("-Xmx"))
                .toList());
  }

  private static String find(String pattern, Path file) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyMonitorFindsItsServices(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    for (Value monitor : manifests.objects("ServiceMonitor")) {
      List<String> namespaces = strings(monitor, "spec", "namespaceSelector", "matchNames");
      List<String> apps =
          Stream.concat(
                  Stream.of(text(monitor, "spec", "selector", "matchLabels", APP)),
                  items(monitor, "spec", "selector", "matchExpressions").stream()
                      .flatMap(expression -> strings(expression, "values").stream()))
              .filter(app -> !app.isEmpty())
              .toList();
      assertThat(apps).isNotEmpty();
      for (String app : apps) {
        Value service = manifests.object("Service", app);
        assertThat(namespaces).contains(namespace(service));
        assertThat(text(service, "metadata", "labels", APP)).isEqualTo(app);
        Set<String> ports =
            items(service, "spec", "ports").stream()
                .map(port -> text(port, "name"))
                .collect(Collectors.toSet());
        assertThat(items(monitor, "spec", "endpoints"))
            .allSatisfy(endpoint -> assertThat(ports).contains(text(endpoint, "port")));
      }
    }
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyCertificateNamesWhomItsServiceIs(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    assertThat(manifests.objects("Certificate")).hasSizeGreaterThan(2);
    for (Value certificate : manifests.objects("Certificate")) {
      if (certificate.at("spec", "isCA").isPresent()) {
        continue;
      }
      // More than one URI names nobody.
      PeerIdentity identity =
          PeerIdentity.fromUri(strings(certificate, "spec", "uris").getFirst()).orElseThrow();
      assertThat(strings(certificate, "spec", "uris")).hasSize(1);
      assertThat(text(certificate, "spec", "secretName"))
          .isEqualTo(
              "vedette-"
                  + (identity.kind() == PeerIdentity.Kind.AGENT ? "agent" : identity.name())
                  + "-tls");
      assertThat(strings(certificate, "spec", "usages")).contains("server auth", "client auth");
    }
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyServiceUnderstandsItsConfiguration(String overlay, @TempDir Path folder) {
    Manifests manifests = Manifests.of(overlay);

    ScannerConfig scanner =
        config(manifests, folder, "scanner").read("scanner", ScannerConfig.class);
    RulesConfig rules = config(manifests, folder, "rules").read("rules", RulesConfig.class);
    GatewayConfig gateway =
        config(manifests, folder, "gateway").read("gateway", GatewayConfig.class);
    AgentConfig agent = config(manifests, folder, "agent").read("agent", AgentConfig.class);

    assertThat(ports(manifests, "agent"))
        .containsEntry("grpc", agent.grpc().port())
        .containsEntry("metrics", agent.metrics().port());
    assertThat(ports(manifests, "rules"))
        .containsEntry("grpc", rules.grpc().port())
        .containsEntry("metrics", rules.metrics().port());
    assertThat(ports(manifests, "scanner"))
        .containsEntry("grpc", scanner.grpc().port())
        .containsEntry("metrics", scanner.metrics().port());
    assertThat(ports(manifests, "gateway"))
        .containsEntry("grpc", gateway.grpc().port())
        .containsEntry("http", gateway.http().port())
        .containsEntry("metrics", gateway.metrics().port());
    assertThat(List.of(scanner.grpc(), rules.grpc(), gateway.grpc(), agent.grpc()))
        .allSatisfy(grpc -> assertThat(grpc.tls()).isNotNull());
    assertThat(List.of(gateway.upstreams().rules(), gateway.upstreams().scanner()))
        .containsExactly("vedette-rules:8443", "vedette-scanner:8443");
    assertThat(agent.rules()).isEqualTo("vedette-rules.vedette:8443");
    assertThat(agent.node()).isEqualTo("spec.nodeName");
    assertThat(agent.advertise()).isEqualTo("status.podIP");
    assertThat(agent.capture().hostRoot()).isEqualTo(Path.of("/host"));
  }

  /** The file of a service, and its variables with the paths of the fields that they come from. */
  private static ConfigSource config(Manifests manifests, Path folder, String service) {
    Value workload = workload(manifests, service);
    Map<String, String> environment =
        containers(workload).stream()
            .flatMap(container -> items(container, "env").stream())
            .filter(variable -> text(variable, "name").startsWith("VEDETTE_"))
            .collect(
                Collectors.toMap(
                    variable -> text(variable, "name"),
                    variable -> text(variable, "valueFrom", "fieldRef", "fieldPath")));
    manifests.writeConfiguration("vedette-" + service, folder);
    ConfigSource source = ConfigSource.empty();
    List<String> words = arguments(workload);
    for (int i = 0; i < words.size(); i += 2) {
      assertThat(words.get(i)).isEqualTo("--config");
      assertThat(words.get(i + 1)).startsWith("/etc/vedette/");
      source = source.withFile(folder.resolve(Path.of(words.get(i + 1)).getFileName()));
    }
    return source.withEnvironment(environment);
  }

  private static List<String> arguments(Value workload) {
    Value container = items(workload, "spec", "template", "spec", "containers").getFirst();
    return strings(container, "args");
  }

  private static Value workload(Manifests manifests, String service) {
    return manifests.workloads().stream()
        .filter(workload -> name(workload).equals("vedette-" + service))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Integer> ports(Manifests manifests, String service) {
    return items(workload(manifests, service), "spec", "template", "spec", "containers").stream()
        .flatMap(container -> items(container, "ports").stream())
        .collect(
            Collectors.toMap(port -> text(port, "name"), port -> number(port, "containerPort")));
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyProbeAsksForWhatTheServicesServe(String overlay) throws Exception {
    try (MetricsListener listener =
        MetricsListener.open("probed", MetricsConfig.loopback(), new CollectorRegistry())) {
      listener.ready();
      for (Value workload : Manifests.of(overlay).workloads()) {
        Value container = items(workload, "spec", "template", "spec", "containers").getFirst();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
          assertThat(text(container, probe, "httpGet", "port")).isEqualTo("metrics");
          assertThat(status(listener.port(), text(container, probe, "httpGet", "path")))
              .as("%s of %s", probe, name(workload))
              .isEqualTo(200);
        }
      }
    }
  }

  private static int status(int port, String path) throws IOException {
    var connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
