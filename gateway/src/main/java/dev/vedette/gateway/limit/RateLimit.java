package dev.vedette.gateway.limit;

import com.google.inject.Inject;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Holds callers to their rate, and addresses that guess at credentials to theirs. Thread-safe. */
public final class RateLimit {
  private final LimitConfig config;
  private final TokenBuckets calls;
  private final TokenBuckets failures;

  @Inject
  RateLimit(LimitConfig config) {
    this(config, System::nanoTime);
  }

  RateLimit(LimitConfig config, LongSupplier nanoTime) {
    this.config = config;
    this.calls = new TokenBuckets(config.callsPerSecond(), 2 * config.callsPerSecond(), nanoTime);
    this.failures =
        new TokenBuckets(config.failuresPerSecond(), 10 * config.failuresPerSecond(), nanoTime);
  }

  /**
   * One more call of a caller.
   *
   * @throws ServiceException when there were too many
   */
  public void admit(String caller) {
    if (!calls.take(caller)) {
      throw exceeded("calls", config.callsPerSecond());
    }
  }

  /**
   * Whether an address may still show credentials.
   *
   * @throws ServiceException when too many were wrong
   */
  public void admitAddress(String address) {
    if (!failures.has(address)) {
      throw exceeded("wrong credentials", config.failuresPerSecond());
    }
  }

  /** A credential from an address was wrong. */
  public void failed(String address) {
    var _ = failures.take(address);
  }

  private static ServiceException exceeded(String what, int perSecond) {
    return new ServiceException(
        ErrorReason.LIMIT_EXCEEDED,
        what + ": more than " + perSecond + " a second (expected: fewer)",
        Map.of("limit", Integer.toString(perSecond)),
        List.of(RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1)).build()),
        null);
  }
}
