package dev.vedette.rules.correlation;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.inject.Inject;
import java.time.Clock;

/** What rules over several events remember of every node that sends any. Thread-safe. */
public final class CorrelatedNodes {
  private final StateStore store;
  private final Clock clock;

  /** As long as a stream holds one, there is no second of the same node. */
  private final LoadingCache<String, NodeCorrelations> nodes;

  @Inject
  CorrelatedNodes(
      StateStore store, CorrelationConfig config, CorrelationMetrics metrics, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.nodes =
        CacheBuilder.newBuilder()
            .weakValues()
            .build(
                new CacheLoader<>() {
                  @Override
                  public NodeCorrelations load(String node) {
                    return new NodeCorrelations(node, store, config, metrics, clock);
                  }
                });
  }

  /** For a new stream of a node; empty for events that happen on none. */
  public NodeCorrelations of(String node) {
    store.trim(clock.instant());
    NodeCorrelations known = nodes.getUnchecked(node);
    known.forget();
    return known;
  }
}
