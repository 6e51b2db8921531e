package dev.vedette.rules.report;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.Locale;

/** Shows the state of the fleet as gauges, counted when they are scraped; thread-safe. */
final class FleetCollector extends Collector implements LifecyclePart {
  private static final ReportFilter ALL = new ReportFilter("", "", "");

  private final Fleet fleet;
  private final CollectorRegistry registry;

  @Inject
  FleetCollector(Fleet fleet, CollectorRegistry registry) {
    this.fleet = fleet;
    this.registry = registry;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily nodes =
        new GaugeMetricFamily(
            "vedette_rules_check_nodes",
            "Nodes by how a check ended in their last report.",
            List.of("benchmark", "target", "check", "state", "waived"));
    fleet
        .checks(ALL)
        .forEach((key, spread) ->
            spread
                .nodes()
                .forEach((ending, where) ->
                    nodes.addMetric(
                        List.of(
                            key.benchmark(),
                            key.target(),
                            key.check(),
                            ending
                                .state()
                                .name()
                                .substring("CHECK_STATE_".length())
                                .toLowerCase(Locale.ROOT),
                            Boolean.toString(ending.waived())),
                        where.size())));
    GaugeMetricFamily ends =
        new GaugeMetricFamily(
            "vedette_rules_check_report_time_seconds",
            "When the run ended that a node reported last, in seconds since 1970.",
            List.of("node", "schedule"));
    for (StoredReport stored : fleet.latest(ALL)) {
      ends.addMetric(
          List.of(stored.node(), stored.report().getSchedule().replaceFirst("^schedules/", "")),
          (double) stored.report().getCheckReport().getEndTime().getSeconds());
    }
    return List.of(nodes, ends);
  }

  @Override
  public String name() {
    return "fleet gauges";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() {
    registry.register(this);
  }

  @Override
  public void stop() {
    registry.unregister(this);
  }
}
