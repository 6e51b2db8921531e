package dev.vedette.agent.event;

import dev.vedette.language.event.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The addresses of those hosts that rules name, looked up in the background when the rules change
 * and every minute; what rules do not name is never looked up. Thread-safe; {@link #nameOf} never
 * waits.
 */
public final class HostNames implements AutoCloseable {
  private static final int MOST_NAMES = 256;
  private static final int MOST_ADDRESSES = 64;
  private static final long REFRESH_SECONDS = 60;

  /** Looks a name up, and may take its time. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  /** Knows no name. */
  static final Resolver NOBODY =
      name -> {
        throw new UnknownHostException(name);
      };

  private final Resolver resolver;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("host-names").factory());
  private volatile Set<String> wanted = Set.of();
  private volatile Map<ByteBuffer, Value> names = Map.of();

  /** Asks the node's own resolver. */
  public HostNames() {
    this(InetAddress::getAllByName);
  }

  /** Asks nobody, so that no address has a name. */
  public static HostNames notLookedUp() {
    return new HostNames(NOBODY);
  }

  HostNames(Resolver resolver) {
    this.resolver = resolver;
    var _ =
        worker.scheduleWithFixedDelay(
            this::resolveAll, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  /** Says which names rules know from now on. */
  public void want(Set<String> hosts) {
    if (!wanted.equals(hosts)) {
      wanted = Set.copyOf(hosts);
      worker.execute(this::resolveAll);
    }
  }

  /** The name that rules know this address by; absent if there is none. */
  Value nameOf(byte[] address) {
    Map<ByteBuffer, Value> known = names;
    return known.isEmpty()
        ? Value.ABSENT
        : known.getOrDefault(ByteBuffer.wrap(address), Value.ABSENT);
  }

  private void resolveAll() {
    Map<ByteBuffer, Value> resolved = new HashMap<>();
    new TreeSet<>(wanted).stream().limit(MOST_NAMES).forEach(name -> resolve(name, resolved));
    names = Map.copyOf(resolved);
  }

  private void resolve(String name, Map<ByteBuffer, Value> resolved) {
    try {
      InetAddress[] addresses = resolver.resolve(name);
      for (int i = 0; i < Math.min(MOST_ADDRESSES, addresses.length); i++) {
        resolved.putIfAbsent(ByteBuffer.wrap(addresses[i].getAddress()), Value.text(name));
      }
    } catch (UnknownHostException unknown) {
      // Not a name here, or nobody to ask: the rule cannot mean any connection of this node.
      return;
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
