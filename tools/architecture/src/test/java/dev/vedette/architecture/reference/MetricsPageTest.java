package dev.vedette.architecture.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.AgentConfig;
import dev.vedette.agent.AgentService;
import dev.vedette.gateway.GatewayConfig;
import dev.vedette.gateway.GatewayService;
import dev.vedette.rules.RulesConfig;
import dev.vedette.rules.RulesService;
import dev.vedette.scanner.ScannerConfig;
import dev.vedette.scanner.ScannerService;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.config.ConfigSource;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/METRICS.md} is what the services' registries hold, under names as is the custom. */
final class MetricsPageTest {
  private static final Page PAGE = new Page("METRICS.md");
  private static final Pattern NAME = Pattern.compile("(vedette|grpc)(_[a-z0-9]+)+");
  private static final Set<String> RESERVED =
      Set.of("_bucket", "_count", "_sum", "_created", "_info");

  private static final String HEAD =
      """
      # Metrics

      What each service shows at `/metrics`, generated from the services' registries. Besides these each shows `jvm_*` and
      `process_*` of Prometheus' Java client, and, where traces are sent, `vedette_trace_spans_sent_total` and
      `vedette_trace_spans_dropped_total`. The alerting rules of `k8s/base/monitoring` and its dashboard use nothing else.

      """;

  @Test
  void thePageSaysWhatTheServicesShow(@TempDir Path directory) throws Exception {
    Map<String, List<Metric>> metrics = metrics(directory);
    StringBuilder text = new StringBuilder(HEAD);
    Set<Metric> everywhere = new TreeSet<>(Comparator.comparing(Metric::name));
    everywhere.addAll(metrics.get("scanner"));
    for (List<Metric> all : metrics.values()) {
      everywhere.retainAll(all);
    }
    append(text, "Every service", everywhere);
    metrics.forEach((service, all) ->
        append(
            text,
            service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1),
            all.stream().filter(metric -> !everywhere.contains(metric)).toList()));

    PAGE.mustSay(text.toString().stripTrailing() + "\n");
    assertThat(metrics.values().stream().flatMap(List::stream))
        .allSatisfy(MetricsPageTest::followsTheCustom);
  }

  private static void append(StringBuilder text, String title, Iterable<Metric> metrics) {
    text.append("## ")
        .append(title)
        .append("\n\n| metric | type | labels | what |\n|---|---|---|---|\n");
    for (Metric metric : metrics) {
      text.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  metric.name(),
                  metric.type().name().toLowerCase(Locale.ROOT),
                  metric.labels().stream()
                      .map(label -> "`" + label + "`")
                      .collect(Collectors.joining(", ")),
                  metric.help()));
    }
    text.append('\n');
  }

  private static void followsTheCustom(Metric metric) {
    assertThat(metric.name()).matches(NAME);
    assertThat(metric.help()).as(metric.name()).endsWith(".");
    assertThat(metric.name().endsWith("_total"))
        .as("%s counts", metric.name())
        .isEqualTo(metric.type() == Collector.Type.COUNTER);
    assertThat(RESERVED).noneMatch(metric.name()::endsWith);
    if (metric.type() == Collector.Type.HISTOGRAM) {
      assertThat(metric.name()).matches(".*_(seconds|bytes)");
    }
    assertThat(metric.labels()).allMatch(label -> label.matches("[a-z][a-z_]*"));
    assertThat(metric.labels()).doesNotContain("le", "quantile", "job", "instance");
  }

  /** By service, in the order of names; only what is the suite's own. */
  private static Map<String, List<Metric>> metrics(Path directory) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "a token of this test\n");
    ConfigSource settings =
        ConfigSource.empty()
            .withFlags(
                List.of(
                    "rules.database=" + directory.resolve("rules.db"),
                    "agent.state=" + directory.resolve("agent"),
                    "agent.node=here",
                    "agent.rules=127.0.0.1:1",
                    "agent.capture.enabled=false",
                    "agent.container.sockets=",
                    "gateway.identity.token-file=" + token,
                    "gateway.upstreams.rules=127.0.0.1:1",
                    "gateway.upstreams.scanner=127.0.0.1:1"));
    Map<String, List<Metric>> metrics = new LinkedHashMap<>();
    try (var agent = AgentService.start(settings.read("agent", AgentConfig.class));
        var rules = RulesService.start(settings.read("rules", RulesConfig.class));
        var scanner = ScannerService.start(settings.read("scanner", ScannerConfig.class));
        var gateway = GatewayService.start(settings.read("gateway", GatewayConfig.class))) {
      metrics.put("agent", of(agent));
      metrics.put("rules", of(rules));
      metrics.put("scanner", of(scanner));
      metrics.put("gateway", of(gateway));
    }
    return metrics;
  }

  private static List<Metric> of(Object service) throws ReflectiveOperationException {
    // A service shows its registry to scrapers only.
    Field process = service.getClass().getDeclaredField("process");
    process.setAccessible(true);
    CollectorRegistry registry =
        ((ServiceProcess) process.get(service)).instance(CollectorRegistry.class);
    Predicate<Metric> own = metric -> !metric.name().matches("(jvm|process)(_.*)?");
    List<Metric> metrics = new ArrayList<>(Metric.of(registry).stream().filter(own).toList());
    metrics.sort(Comparator.comparing(Metric::name));
    return metrics;
  }
}
