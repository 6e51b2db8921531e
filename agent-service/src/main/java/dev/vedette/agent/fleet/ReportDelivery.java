package dev.vedette.agent.fleet;

import dev.vedette.agent.fleet.FleetMetrics.ReportOutcome;
import dev.vedette.agent.stream.Backoff;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the reports of the outbox, oldest first, until each is stored or refused for good. Has a
 * thread of its own.
 */
final class ReportDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(ReportDelivery.class);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ManagedChannel channel;
  private final Outbox outbox;
  private final FleetMetrics metrics;
  private final Backoff backoff;
  private final Semaphore added = new Semaphore(1);
  private final Thread thread;
  private volatile boolean stopping;

  ReportDelivery(ManagedChannel channel, Outbox outbox, FleetMetrics metrics, Backoff backoff) {
    this.channel = channel;
    this.outbox = outbox;
    this.metrics = metrics;
    this.backoff = backoff;
    this.thread = Thread.ofVirtual().name("report-delivery").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join();
  }

  /** Takes a report: from now on it survives the agent. */
  void add(CreateReportRequest report) {
    outbox.add(report);
    added.release();
  }

  private void run() {
    try {
      while (!stopping) {
        Optional<CreateReportRequest> next = outbox.first();
        if (next.isEmpty()) {
          added.acquire();
          added.drainPermits();
        } else if (settled(next.get())) {
          outbox.remove(next.get().getReportId());
          backoff.reset();
        } else {
          boolean _ = added.tryAcquire(backoff.afterFailure().toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean settled(CreateReportRequest report) {
    try {
      channel.resetConnectBackoff();
      var _ =
          ReportServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE)
              .createReport(report);
      metrics.report(ReportOutcome.SENT);
      return true;
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      if (isFinal(status.getCode())) {
        metrics.report(ReportOutcome.REFUSED);
        LOG.atWarn()
            .addKeyValue("report", report.getReportId())
            .addKeyValue("status", status.withCause(null))
            .log("report refused by the rules service and dropped");
        return true;
      }
      return false;
    }
  }

  private static boolean isFinal(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED ->
          true;
      default -> false;
    };
  }
}
