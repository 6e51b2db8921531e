package dev.vedette.rules.report;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.ReportSelector;
import dev.vedette.proto.rules.v1.WatchReportsResponse;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;

/** Lets readers in: what they ask for exists, and there are not too many of them; thread-safe. */
final class ReportReaders {
  private final NodeStore nodes;
  private final ReportFeed feed;
  private final ReportConfig config;
  private final ReportMetrics metrics;

  @Inject
  ReportReaders(NodeStore nodes, ReportFeed feed, ReportConfig config, ReportMetrics metrics) {
    this.nodes = nodes;
    this.feed = feed;
    this.config = config;
    this.metrics = metrics;
  }

  /** Reads what a request asks for; NOT_FOUND when there is no such node. */
  ReportFilter filter(String parent, ReportSelector selector) {
    ReportFilter filter = ReportFilter.of(parent, selector);
    if (!filter.node().isEmpty() && nodes.find(filter.node()).isEmpty()) {
      throw ServiceException.notFound("Node", NodeName.of(filter.node()));
    }
    return filter;
  }

  /** Lets a watch begin; it ends with its call. */
  void follow(ReportWatch watch, ServerCallStreamObserver<WatchReportsResponse> responses) {
    if (feed.watches() >= config.maxWatches()) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "watches: " + feed.watches() + " (expected: at most " + config.maxWatches() + ")");
    }
    responses.setOnReadyHandler(watch::drain);
    responses.setOnCancelHandler(() -> end(watch));
    responses.setOnCloseHandler(() -> end(watch));
    watch.start();
    feed.add(watch);
    metrics.watches(feed.watches());
    // What was stored between the two.
    watch.drain();
  }

  private void end(ReportWatch watch) {
    watch.end();
    feed.remove(watch);
    metrics.watches(feed.watches());
  }
}
