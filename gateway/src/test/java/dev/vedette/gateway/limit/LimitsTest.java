package dev.vedette.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.gateway.identity.Rejections;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often callers may call, how much at once, and over how many connections. */
class LimitsTest {
  private static final LimitConfig FEW = new LimitConfig(3, 2, 10, 5, Duration.ofSeconds(60));

  private final CollectorRegistry registry = new CollectorRegistry();

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    AtomicLong nanos = new AtomicLong(1);
    TokenBuckets buckets = new TokenBuckets(10, 20, nanos::get);
    for (int i = 0; i < 20; i++) {
      assertThat(buckets.take("a")).isTrue();
    }
    assertThat(buckets.take("a")).isFalse();
    assertThat(buckets.has("a")).isFalse();
    assertThat(buckets.take("b")).isTrue();

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(101));
    assertThat(buckets.has("a")).isTrue();
    assertThat(buckets.take("a")).isTrue();
    assertThat(buckets.take("a")).isFalse();

    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    int taken = 0;
    while (buckets.take("a")) {
      taken++;
    }
    assertThat(taken).isEqualTo(20);
  }

  @Test
  void aBucketIsKeptWhileItIsUsedAndForSoManyOthers() {
    TokenBuckets buckets = new TokenBuckets(1, 1, () -> 1);
    assertThat(buckets.take("guesser")).isTrue();
    for (int i = 0; i < 19_000; i++) {
      buckets.take("other " + i);
    }
    assertThat(buckets.has("guesser")).isFalse();
    assertThat(buckets.take("guesser")).isFalse();
    for (int i = 0; i < 19_000; i++) {
      buckets.take("another " + i);
    }
    assertThat(buckets.take("guesser")).isFalse();
    for (int i = 0; i < 50_000; i++) {
      buckets.take("one more " + i);
    }
    // What is kept is bounded.
    assertThat(buckets.has("guesser")).isTrue();
  }

  @Test
  void wrongCredentialsFromAnAddressEndItsAttempts() {
    AtomicLong nanos = new AtomicLong(1);
    RateLimit limit = new RateLimit(FEW, nanos::get);
    for (int i = 0; i < 50; i++) {
      limit.admitAddress("192.0.2.1");
      limit.failed("192.0.2.1");
    }
    assertThatThrownBy(() -> limit.admitAddress("192.0.2.1"))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.LIMIT_EXCEEDED));
    limit.admitAddress("192.0.2.2");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    limit.admitAddress("192.0.2.1");
  }

  @Test
  void aCallerMayCallSoOften() {
    AtomicLong nanos = new AtomicLong(1);
    RateLimit limit = new RateLimit(FEW, nanos::get);
    for (int i = 0; i < 20; i++) {
      limit.admit("a");
    }
    assertThatThrownBy(() -> limit.admit("a")).hasMessageContaining("more than 10 a second");
    limit.admit("b");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    limit.admit("a");
  }

  @Test
  void placesAreGivenBackAndCountedByCaller() {
    CallLimit limit = new CallLimit(FEW, registry);
    limit.enter("a");
    limit.enter("a");
    assertThatThrownBy(() -> limit.enter("a")).hasMessageContaining("one caller in flight");
    limit.enter("b");
    assertThatThrownBy(() -> limit.enter("c")).hasMessageContaining("calls in flight");
    assertThat(registry.getSampleValue("vedette_gateway_calls_in_flight")).isEqualTo(3);

    limit.leave("a");
    limit.enter("c");
    limit.leave("a");
    limit.leave("b");
    limit.leave("c");
    assertThat(registry.getSampleValue("vedette_gateway_calls_in_flight")).isZero();
    limit.enter("a");
    limit.enter("a");
  }

  @Test
  void anAddressHoldsSoManyConnections() {
    ConnectionConfig two =
        new ConnectionConfig(
            2,
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            DataSize.parse("32KiB"));
    Connections connections = new Connections(two, new Rejections(registry), registry);
    assertThat(connections.came("192.0.2.1")).isTrue();
    assertThat(connections.came("192.0.2.1")).isTrue();
    assertThat(connections.came("192.0.2.2")).isTrue();
    assertThat(connections.came("192.0.2.1")).isFalse();
    connections.left("192.0.2.1");
    assertThat(registry.getSampleValue("vedette_gateway_connections")).isEqualTo(3);
    connections.left("192.0.2.1");
    assertThat(connections.came("192.0.2.1")).isTrue();
  }
}
