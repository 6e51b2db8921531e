package dev.vedette.rules.alert;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.AcknowledgeAlertRequest;
import dev.vedette.proto.rules.v1.AcknowledgeAlertResponse;
import dev.vedette.proto.rules.v1.Acknowledgement;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.GetAlertRequest;
import dev.vedette.proto.rules.v1.GetAlertResponse;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.rules.resource.AlertName;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.store.AlertFilter;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.StoredAlert;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;

/** Serves stored alerts and those to come; thread-safe. */
final class AlertGrpc extends AlertServiceGrpc.AlertServiceImplBase {
  private static final int MOST_RULES = 100;
  private static final int LONGEST_COMMENT = 2000;
  private static final long MOST_BYTES = 8 << 20;

  private final AlertStore store;
  private final AlertFeed feed;
  private final AlertConfig config;
  private final AlertMetrics metrics;
  private final Clock clock;

  @Inject
  AlertGrpc(
      AlertStore store, AlertFeed feed, AlertConfig config, AlertMetrics metrics, Clock clock) {
    this.store = store;
    this.feed = feed;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void getAlert(GetAlertRequest request, StreamObserver<GetAlertResponse> responses) {
    StoredAlert found =
        store
            .find(id(request.getName()))
            .orElseThrow(() -> ServiceException.notFound("Alert", request.getName()));
    responses.onNext(GetAlertResponse.newBuilder().setAlert(found.alert()).build());
    responses.onCompleted();
  }

  private static long id(String name) {
    return AlertName.parse(name)
        .orElseThrow(() -> ServiceException.invalidField("name", name, "alerts/ and 16 digits"));
  }

  @Override
  public void acknowledgeAlert(
      AcknowledgeAlertRequest request, StreamObserver<AcknowledgeAlertResponse> responses) {
    String comment = request.getComment();
    if (comment.length() > LONGEST_COMMENT) {
      throw ServiceException.invalidField(
          "comment", comment.length() + " characters", "at most " + LONGEST_COMMENT);
    }
    Acknowledgement acknowledgement =
        Acknowledgement.newBuilder()
            .setAuthor(CallIdentity.current().principal())
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setComment(comment)
            .build();
    StoredAlert found =
        store
            .acknowledge(id(request.getName()), acknowledgement)
            .orElseThrow(() -> ServiceException.notFound("Alert", request.getName()));
    responses.onNext(AcknowledgeAlertResponse.newBuilder().setAlert(found.alert()).build());
    responses.onCompleted();
  }

  @Override
  public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> responses) {
    AlertFilter filter = filter(request.getSelector());
    PageRequest page =
        PageRequest.of(filter.query(), request.getPageSize(), request.getPageToken());
    List<StoredAlert> fetched = store.before(filter, page.after(Long.MAX_VALUE), page.fetch());
    page = page.atMost(fitting(fetched));
    responses.onNext(
        ListAlertsResponse.newBuilder()
            .addAllAlerts(page.page(fetched).stream().map(StoredAlert::alert).toList())
            .setNextPageToken(page.next(fetched, last -> Long.toString(last.id())))
            .build());
    responses.onCompleted();
  }

  /** How many of the first fit into an answer, which is one at least. */
  private static int fitting(List<StoredAlert> alerts) {
    long bytes = 0;
    for (int i = 0; i < alerts.size(); i++) {
      bytes += alerts.get(i).alert().getSerializedSize();
      if (bytes > MOST_BYTES) {
        return Math.max(1, i);
      }
    }
    return Math.max(1, alerts.size());
  }

  @Override
  public void watchAlerts(
      WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
    AlertFilter filter = filter(request.getSelector());
    long last = feed.lastPublished();
    long after =
        request.getResumeToken().isEmpty()
            ? last
            : ResumeToken.decode(request.getResumeToken(), Math.max(last, store.lastId()));
    if (feed.watches() >= config.maxWatches()) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "watches: " + feed.watches() + " (expected: at most " + config.maxWatches() + ")");
    }
    ServerCallStreamObserver<WatchAlertsResponse> observer =
        (ServerCallStreamObserver<WatchAlertsResponse>) responses;
    AlertWatch watch =
        new AlertWatch(
            store,
            feed,
            filter,
            observer,
            new AlertWatch.Bounds(after, config.watchBuffer(), metrics));
    observer.setOnReadyHandler(watch::drain);
    observer.setOnCancelHandler(() -> end(watch));
    observer.setOnCloseHandler(() -> end(watch));
    feed.add(watch);
    metrics.watches(feed.watches());
    watch.start();
  }

  private void end(AlertWatch watch) {
    watch.end();
    feed.remove(watch);
    metrics.watches(feed.watches());
  }

  private static AlertFilter filter(AlertSelector selector) {
    if (selector.getMinimumPriority() == Priority.UNRECOGNIZED) {
      throw ServiceException.invalidField(
          "selector.minimum_priority", selector.getMinimumPriorityValue(), "one of Priority");
    }
    if (selector.getRulesCount() > MOST_RULES) {
      throw ServiceException.invalidField(
          "selector.rules", selector.getRulesCount() + " rules", "at most " + MOST_RULES);
    }
    if (selector.getTagsCount() > MOST_RULES) {
      throw ServiceException.invalidField(
          "selector.tags", selector.getTagsCount() + " tags", "at most " + MOST_RULES);
    }
    if (!selector.getNode().isEmpty()) {
      NodeName.require("selector.node", selector.getNode());
    }
    if (selector.hasSinceTime()) {
      valid("selector.since_time", selector.getSinceTime());
    }
    if (selector.hasUntilTime()) {
      valid("selector.until_time", selector.getUntilTime());
    }
    return AlertFilter.of(selector);
  }

  private static void valid(String field, Timestamp time) {
    if (!Timestamps.isValid(time)) {
      throw ServiceException.invalidField(
          field,
          time.getSeconds() + " s and " + time.getNanos() + " ns",
          "a time of this calendar");
    }
  }
}
