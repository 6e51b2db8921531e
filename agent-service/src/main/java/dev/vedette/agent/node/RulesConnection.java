package dev.vedette.agent.node;

import dev.vedette.agent.stream.Backoff;
import io.grpc.ManagedChannel;
import java.time.Duration;

/** The way to the rules service and how long to rest when it is away. Immutable. */
public record RulesConnection(
    ManagedChannel channel, Duration longestBackoff, NodeMetrics metrics) {
  Backoff backoff() {
    return new Backoff(Duration.ofMillis(100), longestBackoff);
  }
}
