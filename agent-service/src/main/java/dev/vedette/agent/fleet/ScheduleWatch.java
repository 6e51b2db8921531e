package dev.vedette.agent.fleet;

import dev.vedette.agent.stream.Backoff;
import dev.vedette.agent.stream.StateWatch;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.schedule.CronException;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the schedules of this node, fetches the revisions that they name and answers for it;
 * without the rules service the last good ones hold. Revisions are fetched on gRPC's threads.
 */
final class ScheduleWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleWatch.class);

  private final ManagedChannel channel;
  private final String node;
  private final ScheduledRuns runs;
  private final KeptRevisions revisions;
  private final FleetFiles files;
  private final FleetMetrics metrics;
  private final StateWatch<WatchSchedulesRequest, WatchSchedulesResponse> watch;

  ScheduleWatch(
      Connection connection,
      ScheduledRuns runs,
      KeptRevisions revisions,
      FleetFiles files,
      FleetMetrics metrics) {
    this.channel = connection.channel();
    this.node = connection.node();
    this.runs = runs;
    this.revisions = revisions;
    this.files = files;
    this.metrics = metrics;
    this.watch = new StateWatch<>("schedules", channel, connection.backoff(), new Schedules());
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
    watch.start();
  }

  void stop() throws InterruptedException {
    watch.stop();
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

  private final class Schedules
      implements StateWatch.Protocol<WatchSchedulesRequest, WatchSchedulesResponse> {
    @Override
    public void open(StreamObserver<WatchSchedulesResponse> responses) {
      ScheduleServiceGrpc.newStub(channel).watchSchedules(responses);
    }

    @Override
    public WatchSchedulesRequest opening() {
      return WatchSchedulesRequest.newBuilder().setNode("nodes/" + node).build();
    }

    @Override
    public WatchSchedulesRequest answer(WatchSchedulesResponse state) {
      String error = apply(state.getChecksList());
      return WatchSchedulesRequest.newBuilder().setNonce(state.getNonce()).setError(error).build();
    }

    @Override
    public void ended() {
      metrics.watchEnded();
    }
  }
}
