package dev.vedette.agent.fleet;

import com.google.protobuf.Timestamp;
import dev.vedette.agent.fleet.FleetMetrics.ReportOutcome;
import dev.vedette.agent.fleet.FleetMetrics.RunOutcome;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scheduled checks on this node, one after the other. Used by one thread; any other may stop
 * it.
 */
final class NodeChecks {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChecks.class);
  private static final Duration WHEN_BUSY = Duration.ofSeconds(2);
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String node;
  private final BiConsumer<RunCheckRequest, StreamObserver<RunCheckResponse>> checks;
  private final FleetConfig config;
  private final FleetMetrics metrics;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable CheckRun current;

  /**
   * Prepares runs.
   *
   * @param checks runs a benchmark; refuses with LIMIT_EXCEEDED while another one runs
   */
  NodeChecks(
      String node,
      BiConsumer<RunCheckRequest, StreamObserver<RunCheckResponse>> checks,
      FleetConfig config,
      Telling telling) {
    this.node = node;
    this.checks = checks;
    this.config = config;
    this.metrics = telling.metrics();
    this.clock = telling.clock();
  }

  /** What tells time and what is told. */
  record Telling(FleetMetrics metrics, Clock clock) {}

  /** Ends the run that there is, and begins no other. */
  void stop() {
    stopped.countDown();
    CheckRun running = current;
    if (running != null) {
      running.cancel();
    }
  }

  /** Runs one and returns its report, also when it fails; empty when the agent stops. */
  Optional<CreateReportRequest> run(DueRun due) throws InterruptedException {
    Instant start = clock.instant();
    CheckRun run = new CheckRun();
    current = run;
    String error = "";
    RunOutcome outcome = RunOutcome.FINISHED;
    try {
      begin(request(due), run);
      if (stopped.getCount() == 0) {
        run.cancel();
      }
      CheckReport _ = run.end().get(config.longestRun().toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException _) {
      outcome = RunOutcome.FAILED;
      error = "cancelled";
    } catch (ServiceException e) {
      outcome = RunOutcome.FAILED;
      error = e.publicMessage();
    } catch (ExecutionException e) {
      outcome = RunOutcome.FAILED;
      error = describe(e);
    } catch (TimeoutException _) {
      outcome = RunOutcome.TIMED_OUT;
      error = "not done within " + config.longestRun();
    } finally {
      run.cancel();
    }
    if (stopped.getCount() == 0) {
      return Optional.empty();
    }
    metrics.runEnded(outcome);
    return Optional.of(report(due, run.soFar(), start, error));
  }

  /** Waits while somebody else runs a check. */
  private void begin(RunCheckRequest request, CheckRun run) throws InterruptedException {
    long end = System.nanoTime() + config.longestRun().toNanos();
    while (true) {
      try {
        checks.accept(request, run);
        return;
      } catch (ServiceException e) {
        if (e.reason() != ErrorReason.LIMIT_EXCEEDED || System.nanoTime() > end) {
          throw e;
        }
      }
      if (stopped.await(WHEN_BUSY.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private static String describe(ExecutionException failure) {
    if (failure.getCause() instanceof ServiceException refused) {
      return refused.publicMessage();
    }
    LOG.error("scheduled check failed", failure);
    return "the agent failed: " + failure.getCause();
  }

  private static RunCheckRequest request(DueRun due) {
    Schedule schedule = due.check().getSchedule();
    return RunCheckRequest.newBuilder()
        .setRevision(due.check().getRevision())
        .setBenchmark(schedule.getBenchmark())
        .setKubernetesVersion(schedule.getKubernetesVersion())
        .addAllTargets(schedule.getTargetsList())
        .addAllSkip(schedule.getSkipList())
        .setMode(schedule.getMode())
        .setForbidShell(schedule.getForbidShell())
        .build();
  }

  private CreateReportRequest report(DueRun due, CheckReport found, Instant start, String error) {
    Instant end = clock.instant();
    Report whole =
        Report.newBuilder()
            .setSchedule(due.schedule())
            .setTrigger(due.trigger())
            .setError(error)
            .setCheckReport(
                found.toBuilder()
                    .setNode(node)
                    .setRevision(due.check().getRevision())
                    .setStartTime(timestamp(start))
                    .setEndTime(timestamp(end)))
            .build();
    Report fitting = ReportBounds.fit(whole, config.reportSize().bytes());
    if (fitting.getSerializedSize() < whole.getSerializedSize()) {
      metrics.report(ReportOutcome.SHORTENED);
    }
    return CreateReportRequest.newBuilder()
        .setParent("nodes/" + node)
        .setReportId(
            ID.format(end)
                + "-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()))
        .setReport(fitting)
        .build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
