package dev.vedette.agent.detection;

import dev.vedette.agent.capture.CaptureCounts;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.capture.Losses;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.NodeKnowledge;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.stream.DropLedger;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of this node, which may be turned off or impossible: the agent lives on without it.
 * Thread-safe; started and stopped once.
 */
public final class NodeCapture extends Collector {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCapture.class);

  private final Optional<KernelCapture> kernel;

  private NodeCapture(Optional<KernelCapture> kernel) {
    this.kernel = kernel;
  }

  /** Captures with the kernel's help. */
  public static NodeCapture of(KernelCapture kernel) {
    return new NodeCapture(Optional.of(kernel));
  }

  /** Captures nothing, because the configuration says so. */
  public static NodeCapture disabled() {
    return new NodeCapture(Optional.empty());
  }

  /** What can be said of the capture. */
  public sealed interface State {
    /** Events flow. */
    record Active() implements State {}

    /** They do not; the reason says what is missing. */
    record Unavailable(String reason) implements State {}

    /** Turned off by configuration. */
    record Disabled() implements State {}
  }

  /** Makes the capture's counts visible to Prometheus and to the node's record. */
  public void show(CollectorRegistry registry, DropLedger drops) {
    registry.register(this);
    drops.include(() -> counts().map(NodeCapture::dropped).orElse(Map.of()));
  }

  /** The capture's reasons by the names that the contract gives them. */
  private static Map<String, Long> dropped(CaptureCounts counts) {
    Map<String, Long> dropped = new HashMap<>();
    counts
        .dropped()
        .forEach((reason, events) ->
            dropped.put(
                switch (reason) {
                  case "ring_full" -> "ring_buffer_full";
                  case "malformed" -> "decode_error";
                  default -> reason;
                },
                events));
    return dropped;
  }

  /** Starts capturing if that is possible, and logs what is missing if it is not. */
  public void start(Interest interest, NodeKnowledge knowledge, Consumer<CapturedEvent> consumer) {
    kernel.ifPresent(capture -> capture.start(interest, knowledge, consumer));
    switch (state()) {
      case State.Active _ -> LOG.info("kernel events are captured");
      case State.Disabled _ -> LOG.info("kernel events are not captured: turned off");
      case State.Unavailable(String reason) ->
          LOG.atWarn()
              .addKeyValue("missing", reason)
              .log("kernel events are not captured; node checks work all the same");
    }
  }

  /** Says who is told when events are lost. */
  public void onLoss(Consumer<Losses> listener) {
    kernel.ifPresent(capture -> capture.onLoss(listener));
  }

  /** As {@link KernelCapture#untoldSince}. */
  public long untoldSince() {
    return kernel.map(KernelCapture::untoldSince).orElse(Long.MAX_VALUE);
  }

  /** Changes which events are captured; when this returns, the kernel knows. */
  public void interest(Interest interest) {
    kernel.ifPresent(capture -> capture.interest(interest));
  }

  /** Whether events flow now. */
  public State state() {
    if (kernel.isEmpty()) {
      return new State.Disabled();
    }
    return switch (kernel.get().status()) {
      case CaptureStatus.Active _ -> new State.Active();
      case CaptureStatus.Unavailable(String reason) -> new State.Unavailable(reason);
    };
  }

  /** Events captured since the start. */
  public long capturedEvents() {
    return counts().stream()
        .flatMap(counts -> counts.captured().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private Optional<CaptureCounts> counts() {
    return kernel.map(KernelCapture::counts);
  }

  /** Stops capturing. */
  public void stop() {
    kernel.ifPresent(KernelCapture::close);
  }

  @Override
  public List<MetricFamilySamples> collect() {
    CounterMetricFamily captured =
        new CounterMetricFamily(
            "vedette_agent_events_captured", "Events captured, by type.", List.of("type"));
    CounterMetricFamily filtered =
        new CounterMetricFamily(
            "vedette_agent_events_filtered",
            "Calls left out in the kernel because no rule can match them, by type.",
            List.of("type"));
    CounterMetricFamily lost =
        new CounterMetricFamily(
            "vedette_agent_events_lost",
            "Events that found no room in the ring buffer, by type.",
            List.of("type"));
    GaugeMetricFamily processes =
        new GaugeMetricFamily(
            "vedette_agent_processes", "Processes in the process table.", List.of());
    GaugeMetricFamily backlog =
        new GaugeMetricFamily(
            "vedette_agent_ring_backlog_bytes", "Bytes that wait in the ring buffer.", List.of());
    CounterMetricFamily evicted =
        new CounterMetricFamily(
            "vedette_agent_processes_evicted",
            "Processes forgotten because the table was full.",
            List.of());
    counts()
        .ifPresent(counts -> {
          counts.captured().forEach((type, n) -> captured.addMetric(List.of(type), n));
          counts.filtered().forEach((type, n) -> filtered.addMetric(List.of(type), n));
          counts.lost().forEach((type, n) -> lost.addMetric(List.of(type), n));
          processes.addMetric(List.of(), (double) counts.rememberedProcesses());
          backlog.addMetric(List.of(), (double) counts.backlogBytes());
          evicted.addMetric(List.of(), (double) counts.evictedProcesses());
        });
    GaugeMetricFamily active =
        new GaugeMetricFamily(
            "vedette_agent_capture_active",
            "1 while kernel events are captured.",
            state() instanceof State.Active ? 1 : 0);
    return List.of(active, captured, filtered, lost, processes, backlog, evicted);
  }
}
