package dev.vedette.gateway.replica;

import io.grpc.Attributes;
import io.grpc.NameResolver;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Duration;

/**
 * What one upstream's replicas are told to, and for how long a failing one is left out. Immutable,
 * thread-safe.
 *
 * @param ready replicas that calls may go to
 * @param away replicas that cannot be reached or say that they do not serve
 * @param ejections replicas that were left out since their calls failed
 * @param direct what makes calls straight to them
 * @param ejectionTime how long one is left out at first
 */
public record ReplicaWatch(
    Gauge.Child ready,
    Gauge.Child away,
    Counter.Child ejections,
    DirectCalls direct,
    Duration ejectionTime) {
  static final NameResolver.Args.Key<ReplicaWatch> ARGUMENT =
      NameResolver.Args.Key.create("vedette-replica-watch");

  static final Attributes.Key<ReplicaWatch> ATTRIBUTE =
      Attributes.Key.create("vedette-replica-watch");
}
