package dev.vedette.agent.stream;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.function.LongSupplier;

/** The stream's own figures. Thread-safe. */
final class StreamMetrics {
  final Counter sentEvents;
  final Counter sentBatches;
  final Counter reconnects;
  final Counter recoveredEvents;
  final Gauge connected;
  private final Gauge spoolEvents;
  private final Gauge spoolBytes;

  StreamMetrics(CollectorRegistry registry) {
    sentEvents =
        Counter.build("vedette_agent_stream_events_sent_total", "Events sent, repeats included.")
            .register(registry);
    sentBatches =
        Counter.build("vedette_agent_stream_batches_sent_total", "Batches sent, repeats included.")
            .register(registry);
    reconnects =
        Counter.build(
                "vedette_agent_stream_reconnects_total",
                "Times that the stream to the rules service broke or could not be opened.")
            .register(registry);
    recoveredEvents =
        Counter.build(
                "vedette_agent_spool_recovered_events_total",
                "Events of earlier lives of the agent that were sent from disk, repeats included.")
            .register(registry);
    connected =
        Gauge.build("vedette_agent_stream_connected", "1 while the stream stands.")
            .register(registry);
    spoolEvents =
        Gauge.build("vedette_agent_spool_events", "Events not acknowledged yet.").create();
    spoolBytes =
        Gauge.build("vedette_agent_spool_bytes", "Bytes of events not acknowledged yet.").create();
    spoolEvents.register(registry);
    spoolBytes.register(registry);
  }

  /** Shows the spool's totals from now on. */
  void showSpool(LongSupplier events, LongSupplier bytes) {
    spoolEvents.setChild(child(events));
    spoolBytes.setChild(child(bytes));
  }

  private static Gauge.Child child(LongSupplier figure) {
    return new Gauge.Child() {
      @Override
      public double get() {
        return figure.getAsLong();
      }
    };
  }
}
