package dev.vedette.architecture.kubernetes;

import static dev.vedette.architecture.kubernetes.Manifests.items;
import static dev.vedette.architecture.kubernetes.Manifests.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.Value;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerting rules and dashboard speak of metrics and labels that there are, and fire as meant. */
final class MonitoringTest {
  private static final Path MONITORING = Manifests.ROOT.resolve("k8s/base/monitoring");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| (.*?) \\|", Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("`(\\w+)`");
  private static final Pattern USE =
      Pattern.compile("\\b((?:vedette|grpc|jvm|process|certmanager)_\\w+|up)(?:\\{([^}]*)})?");
  private static final Pattern MATCHED = Pattern.compile("(\\w+)\\s*[=!]~?");

  /** What Prometheus and the ServiceMonitors add to each series. */
  private static final Set<String> ADDED = Set.of("job", "instance", "namespace", "pod", "node");

  /** Metrics of others. */
  private static final Set<String> OTHERS =
      Set.of("up", "certmanager_certificate_expiration_timestamp_seconds");

  @Test
  void rulesUseMetricsThatThereAre() {
    List<Value> rules =
        items(Manifests.of("base").object("PrometheusRule", "vedette"), "spec", "groups").stream()
            .flatMap(group -> items(group, "rules").stream())
            .toList();

    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(rules).allSatisfy(rule -> check(text(rule, "expr")));
    assertThat(rules)
        .allSatisfy(rule -> {
          assertThat(text(rule, "labels", "severity")).isIn("warning", "critical");
          assertThat(text(rule, "annotations", "summary")).isNotBlank();
          assertThat(text(rule, "annotations", "description")).isNotBlank();
        });
  }

  @Test
  void theDashboardUsesMetricsThatThereAre() throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readAllBytes(MONITORING.resolve("dashboard.json")));
    List<JsonNode> panels = dashboard.path("panels").valueStream().toList();

    assertThat(panels).hasSizeGreaterThan(10);
    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    for (JsonNode panel : panels) {
      assertThat(panel.path("targets")).isNotEmpty();
      panel.path("targets").forEach(target -> check(target.path("expr").asString()));
    }
  }

  @Test
  void promtoolAcceptsTheDashboardsQueries(@TempDir Path directory) throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readAllBytes(MONITORING.resolve("dashboard.json")));
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int number = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        rules.append(
            "  - record: panel:%d%n    expr: |%n      %s%n"
                .formatted(number++, target.path("expr").asString()));
      }
    }
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules);

    assertThat(promtool("check", "rules", file.toString())).contains(number + " rules found");
  }

  @Test
  void everyAlertFiresForItsCaseAndForNothingElse(@TempDir Path directory) throws IOException {
    String manifest = Files.readString(MONITORING.resolve("rules.yaml"));
    String groups = manifest.substring(manifest.indexOf("\nspec:\n") + "\nspec:\n".length());
    Path rules = Files.writeString(directory.resolve("rules.yaml"), groups.indent(-2));
    String cases;
    try (var stream = MonitoringTest.class.getResourceAsStream("/kubernetes/alerts.yaml")) {
      cases = new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8);
    }
    Path tests = Files.writeString(directory.resolve("alerts.yaml"), cases);

    assertThat(promtool("check", "rules", rules.toString())).contains("SUCCESS");
    assertThat(promtool("test", "rules", tests.toString())).contains("SUCCESS");
    Set<String> alerts = new TreeSet<>(named("- alert: (\\w+)", groups));
    assertThat(named("- alertname: (\\w+)", cases)).isEqualTo(alerts);
  }

  private static Set<String> named(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String promtool(String... arguments) {
    Path promtool = Path.of("/usr/bin/promtool");
    if (!Files.isExecutable(promtool)) {
      throw Manifests.missing("no promtool, which Debian's package prometheus brings");
    }
    List<String> command = new ArrayList<>(List.of(promtool.toString()));
    Collections.addAll(command, arguments);
    return Manifests.output(command);
  }

  private static void check(String expression) {
    Map<String, Set<String>> known = Metrics.KNOWN;
    Matcher use =
        USE.matcher(expression.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("by \\([^)]*\\)", ""));
    boolean any = false;
    while (use.find()) {
      any = true;
      String name = use.group(1);
      if (OTHERS.contains(name)) {
        continue;
      }
      assertThat(known).as(expression).containsKey(name);
      Matcher matched = MATCHED.matcher(use.group(2) == null ? "" : use.group(2));
      while (matched.find()) {
        if (!ADDED.contains(matched.group(1))) {
          assertThat(known.get(name)).as(expression).contains(matched.group(1));
        }
      }
    }
    assertThat(any).as(expression).isTrue();
  }

  /** What docs/METRICS.md says, which another test holds to the services, and the JVM's. */
  private static final class Metrics {
    private static final Map<String, Set<String>> KNOWN = read();

    private static Map<String, Set<String>> read() {
      Map<String, Set<String>> known = new HashMap<>();
      String page;
      try {
        page = Files.readString(Manifests.ROOT.resolve("docs/METRICS.md"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ROW.matcher(page)
          .results()
          .forEach(row -> {
            Set<String> labels = named(WORD.pattern(), row.group(3));
            if (row.group(2).equals("histogram")) {
              known.put(row.group(1) + "_bucket", labels);
            } else {
              known.put(row.group(1), labels);
            }
          });
      CollectorRegistry machine = new CollectorRegistry();
      DefaultExports.register(machine);
      Collections.list(machine.metricFamilySamples()).stream()
          .flatMap(family -> family.samples.stream())
          .forEach(sample -> known.put(sample.name, Set.copyOf(sample.labelNames)));
      return known;
    }
  }
}
