package dev.vedette.agent.container;

import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerSource;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What runtimes say of the node's containers, remembered by id and bounded in number. A container
 * is asked for when it is first seen, on a thread of its own; {@link #find} never waits.
 * Thread-safe.
 *
 * <p>A runtime may learn of a container a little after its first process, so one that is not known
 * is asked for again until {@link ContainerConfig#longestWait} is over; from then on events see
 * that nothing is known, and do not wait any more, even if an answer still comes.
 */
public final class ContainerDirectory implements ContainerSource, AutoCloseable {
  private static final int ASKED_AT_ONCE = 8;
  private static final int MOST_ASKED = 512;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(160);
  // Podman has no socket that speaks CRI.
  private static final String PODMAN = "podman";
  private static final Knowledge AWAITED = new Knowledge.Awaited();
  private static final Knowledge NOTHING = new Knowledge.Nothing();

  private final ContainerConfig config;
  private final ContainerMetrics metrics;
  private final EventLoopGroup loop;
  private final List<CriSocket> sockets;
  private final ExecutorService lookups =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("container-lookup-", 0).factory());
  private final Semaphore asking = new Semaphore(ASKED_AT_ONCE);
  private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private int asked;
  private volatile Consumer<Container> listener = container -> {};
  private final CountDownLatch closing = new CountDownLatch(1);

  /** What is remembered of a container; guarded by the directory. */
  private static final class Entry {
    private Knowledge knowledge = AWAITED;
    private long since;
    private boolean asked;
  }

  /**
   * A directory that asks the sockets below a root.
   *
   * @param hostRoot where the host's file system is seen
   */
  ContainerDirectory(ContainerConfig config, Path hostRoot, ContainerMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("container-runtime", true), NioIoHandler.newFactory());
    List<CriSocket> all = new ArrayList<>();
    for (Path socket : config.sockets()) {
      Path below = hostRoot.resolve(Path.of("/").relativize(socket.toAbsolutePath()));
      all.add(new CriSocket(below, config, loop));
    }
    sockets = List.copyOf(all);
  }

  /**
   * Connects to the runtimes that are there, in the background: the first question of all takes far
   * longer than the others, and would make its alert wait in vain.
   */
  public void start() {
    for (CriSocket socket : sockets) {
      lookups.execute(() -> {
        if (socket.isWorthAsking()) {
          socket.greet();
        }
      });
    }
  }

  /** Tells of every container that is not awaited any more; called on any thread. */
  void whenSettled(Consumer<Container> newListener) {
    listener = newListener;
  }

  @Override
  public Knowledge find(Container container) {
    if (container.isHost() || container.runtime().equals(PODMAN)) {
      return NOTHING;
    }
    long now = System.nanoTime();
    synchronized (this) {
      Entry entry = entries.get(container.fullId());
      if (entry == null) {
        return begin(container, now);
      }
      if (entry.knowledge instanceof Knowledge.Nothing
          && !entry.asked
          && now - entry.since > config.forgetUnknown().toNanos()) {
        ask(container, entry, now);
      }
      return visible(entry, now);
    }
  }

  /** How long a candidate of this container may still wait, in nanoseconds. */
  synchronized long patience(Container container) {
    Entry entry = entries.get(container.fullId());
    return entry == null
        ? 0
        : Math.max(0, config.longestWait().toNanos() - (System.nanoTime() - entry.since));
  }

  private Knowledge visible(Entry entry, long now) {
    return entry.knowledge instanceof Knowledge.Awaited
            && now - entry.since >= config.longestWait().toNanos()
        ? NOTHING
        : entry.knowledge;
  }

  private Knowledge begin(Container container, long now) {
    Entry entry = new Entry();
    entry.since = now;
    if (sockets.isEmpty() || isClosing()) {
      return NOTHING;
    }
    if (asked >= MOST_ASKED) {
      metrics.asked(LookupResult.TOO_MANY);
      return NOTHING;
    }
    entries.put(container.fullId(), entry);
    if (entries.size() > config.remembered()) {
      var eldest = entries.entrySet().iterator();
      eldest.next();
      eldest.remove();
      metrics.evicted();
    }
    metrics.remembered(entries.size());
    ask(container, entry, now);
    return AWAITED;
  }

  private void ask(Container container, Entry entry, long now) {
    if (asked >= MOST_ASKED || isClosing()) {
      return;
    }
    asked++;
    entry.asked = true;
    entry.since = now;
    lookups.execute(() -> lookUp(container, entry));
  }

  private void lookUp(Container container, Entry entry) {
    Knowledge found = NOTHING;
    try {
      found = askEverybody(container, entry);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (this) {
        asked--;
        entry.asked = false;
        entry.knowledge = found;
        entry.since = System.nanoTime();
      }
      listener.accept(container);
    }
  }

  private Knowledge askEverybody(Container container, Entry entry) throws InterruptedException {
    long deadline = entry.since + config.longestWait().toNanos();
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      List<CriSocket> present = sockets.stream().filter(CriSocket::isWorthAsking).toList();
      Map<LookupResult, Integer> failures = new HashMap<>();
      for (CriSocket socket : present) {
        switch (askOne(socket, container)) {
          case CriSocket.Answer.Found(var details) -> {
            metrics.asked(LookupResult.FOUND);
            return new Knowledge.Known(details);
          }
          case CriSocket.Answer.Failed(LookupResult result) -> {
            metrics.asked(result);
            failures.merge(result, 1, Integer::sum);
          }
        }
      }
      // Only what a runtime does not know yet is worth another question.
      if (!failures.containsKey(LookupResult.NOT_FOUND)
          || System.nanoTime() + pause - deadline >= 0) {
        return NOTHING;
      }
      if (closing.await(pause, TimeUnit.NANOSECONDS)) {
        return NOTHING;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private CriSocket.Answer askOne(CriSocket socket, Container container)
      throws InterruptedException {
    asking.acquire();
    try {
      return socket.ask(container.fullId());
    } finally {
      asking.release();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** How many containers are remembered. */
  synchronized int size() {
    return entries.size();
  }

  @Override
  public void close() {
    closing.countDown();
    lookups.shutdownNow();
    sockets.forEach(CriSocket::close);
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
