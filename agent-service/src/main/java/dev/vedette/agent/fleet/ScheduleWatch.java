package dev.vedette.agent.fleet;

import dev.vedette.agent.stream.Backoff;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.schedule.CronException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the schedules of this node, fetches the revisions that they name and answers for it;
 * without the rules service the last good ones hold. Connects again for ever. Has a thread of its
 * own.
 */
final class ScheduleWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleWatch.class);

  private final ManagedChannel channel;
  private final String node;
  private final ScheduledRuns runs;
  private final KeptRevisions revisions;
  private final FleetFiles files;
  private final FleetMetrics metrics;
  private final Backoff backoff;
  private final Semaphore stopped = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Call call;

  ScheduleWatch(
      Connection connection,
      ScheduledRuns runs,
      KeptRevisions revisions,
      FleetFiles files,
      FleetMetrics metrics) {
    this.channel = connection.channel();
    this.node = connection.node();
    this.backoff = connection.backoff();
    this.runs = runs;
    this.revisions = revisions;
    this.files = files;
    this.metrics = metrics;
    this.thread = Thread.ofVirtual().name("schedule-watch").unstarted(this::run);
  }

  /** The way to the rules service, and for whom. */
  record Connection(ManagedChannel channel, String node, Backoff backoff) {}

  /** Puts in force what was in force when the agent last ran. */
  void restore() {
    List<ScheduledCheck> last = files.schedules();
    try {
      runs.replace(last);
    } catch (CronException e) {
      LOG.atWarn().addKeyValue("error", e.describe()).log("schedules of the last run not usable");
    }
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping = true;
    stopped.release();
    Call current = call;
    if (current != null) {
      current.cancel();
    }
    thread.join();
  }

  private void run() {
    try {
      while (!stopping) {
        channel.resetConnectBackoff();
        Call current = new Call();
        call = current;
        current.begin();
        if (stopping) {
          current.cancel();
        }
        Status end = current.end.join();
        metrics.watchEnded();
        if (current.standing && !stopping) {
          backoff.reset();
          LOG.atWarn().addKeyValue("status", end.withCause(null)).log("watch of schedules broke");
        }
        boolean _ = stopped.tryAcquire(backoff.afterFailure().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts schedules in force; returns what is wrong with them, empty when nothing is. */
  private String apply(List<ScheduledCheck> checks) {
    List<String> named =
        checks.stream()
            .map(ScheduledCheck::getRevision)
            .filter(revision -> !revision.isEmpty())
            .distinct()
            .toList();
    String error;
    try {
      revisions.keep(named);
      runs.replace(checks);
      files.schedules(checks);
      revisions.forgetAllBut(named);
      metrics.applied();
      LOG.atInfo()
          .addKeyValue("schedules", checks.size())
          .addKeyValue("revisions", named)
          .log("schedules are in force");
      return "";
    } catch (ServiceException e) {
      error = e.publicMessage();
    } catch (CronException e) {
      error = e.describe();
    } catch (IOException e) {
      error = "not writable: " + e.getMessage();
    } catch (RuntimeException e) {
      LOG.error("schedules cannot be taken over", e);
      error = "the agent failed: " + e;
    }
    metrics.rejected();
    LOG.atWarn()
        .addKeyValue("error", error)
        .log("schedules cannot be used; those before stay in force");
    return error;
  }

  /** One watch, until it breaks. */
  private final class Call
      implements ClientResponseObserver<WatchSchedulesRequest, WatchSchedulesResponse> {
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<WatchSchedulesRequest> requests;
    private volatile boolean standing;

    void begin() {
      ScheduleServiceGrpc.newStub(channel)
          .watchSchedules(this)
          .onNext(WatchSchedulesRequest.newBuilder().setNode("nodes/" + node).build());
    }

    void cancel() {
      ClientCallStreamObserver<WatchSchedulesRequest> open = requests;
      if (open != null) {
        open.cancel("agent stops", null);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchSchedulesRequest> requestStream) {
      requests = requestStream;
    }

    @Override
    public void onNext(WatchSchedulesResponse response) {
      standing = true;
      String error = apply(response.getChecksList());
      ClientCallStreamObserver<WatchSchedulesRequest> open = requests;
      if (open != null) {
        open.onNext(
            WatchSchedulesRequest.newBuilder()
                .setNonce(response.getNonce())
                .setError(error)
                .build());
      }
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
