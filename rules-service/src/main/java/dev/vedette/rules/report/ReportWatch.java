package dev.vedette.rules.report;

import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.WatchReportsResponse;
import dev.vedette.proto.rules.v1.WatchStarted;
import dev.vedette.rules.resource.PageToken;
import dev.vedette.rules.resource.ReportName;
import dev.vedette.rules.waiver.Waivers;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One reader that follows reports, always from the store: reports are few, so a slow reader simply
 * reads on later. The publisher and gRPC call it from their threads; it locks itself.
 */
final class ReportWatch {
  /** What resume tokens are for. */
  static final String QUERY = "watch of reports";

  private static final int PAGE = 50;
  private static final int MOST_DRIFT = 1000;

  private final ReportStore store;
  private final Waivers waivers;
  private final ReportFilter filter;
  private final ServerCallStreamObserver<WatchReportsResponse> responses;
  private final Deque<StoredReport> read = new ArrayDeque<>();
  private long cursor;
  private boolean ended;

  ReportWatch(
      ReportStore store,
      Waivers waivers,
      ReportFilter filter,
      long after,
      ServerCallStreamObserver<WatchReportsResponse> responses) {
    this.store = store;
    this.waivers = waivers;
    this.filter = filter;
    this.cursor = after;
    this.responses = responses;
  }

  /** Says that the watch stands and sends what the reader lacks. */
  synchronized void start() {
    responses.onNext(
        WatchReportsResponse.newBuilder()
            .setStarted(WatchStarted.getDefaultInstance())
            .setResumeToken(token(cursor))
            .build());
    drain();
  }

  /** Sends as much as the reader takes. */
  synchronized void drain() {
    while (!ended && responses.isReady()) {
      if (read.isEmpty()) {
        read.addAll(store.after(filter, cursor, PAGE));
      }
      StoredReport next = read.poll();
      if (next == null) {
        return;
      }
      cursor = next.id();
      responses.onNext(
          WatchReportsResponse.newBuilder()
              .setReport(ReportMessages.listed(next, waivers.inForce()))
              .addAllDrift(drift(next))
              .setResumeToken(token(cursor))
              .build());
    }
  }

  private List<CheckDrift> drift(StoredReport outline) {
    return store
        .before(outline)
        .flatMap(before ->
            store
                .find(ReportName.require("name", outline.report().getName()))
                .map(after -> ReportMessages.drift(before, after, waivers.inForce())))
        .map(drift -> drift.subList(0, Math.min(drift.size(), MOST_DRIFT)))
        .orElse(List.of());
  }

  private static String token(long id) {
    return new PageToken(QUERY, Long.toString(id)).encode();
  }

  /** Ends the call after a fault, so that the reader comes again with its resume token. */
  synchronized void fail() {
    if (!ended) {
      end();
      responses.onError(
          new ServiceException(
              ErrorReason.TEMPORARILY_UNAVAILABLE, "watch: broken (expected: another attempt)"));
    }
  }

  synchronized void end() {
    ended = true;
    read.clear();
  }
}
