package dev.vedette.agent.stream;

import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.StreamIdentity;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers candidates to the rules service, at least once and in order. {@link #offer} may be
 * called from any thread and never waits; one thread of its own does all the rest.
 */
public final class EventStream {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int REFUSALS_BEFORE_DROP = 3;
  private static final int BATCHES_AHEAD = 2;
  private static final Set<Status.Code> REFUSALS =
      EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.FAILED_PRECONDITION);

  private final ManagedChannel channel;
  private final StreamIdentity identity;
  private final StreamConfig config;
  private final DropLedger drops;
  private final StreamMetrics metrics;
  private final Inbox inbox;
  private final Spool spool;
  private final Backlog backlog;
  private final Backoff backoff;
  private final Thread thread;
  private volatile StreamDictionary announced = StreamDictionary.empty();
  private volatile boolean stopping;
  private volatile boolean stopNow;
  private volatile long storing = Long.MAX_VALUE;

  // Of the sending thread only.
  private @Nullable EvaluationCall call;
  private int callDictionary;
  private StreamDictionary dictionary = StreamDictionary.empty();
  private long nextSequence = 1;
  private long reconnectAt = System.nanoTime();
  private long lastSealed = System.nanoTime();
  private long lastProgress = System.nanoTime();
  private long acknowledged;
  private int refusals;
  private boolean reported;

  public EventStream(
      ManagedChannel channel,
      StreamIdentity identity,
      Path spoolDirectory,
      StreamConfig config,
      StreamAccounts accounts) {
    this.channel = channel;
    this.identity = identity;
    this.config = config;
    this.drops = accounts.drops();
    this.metrics = new StreamMetrics(accounts.registry());
    this.inbox = new Inbox(config.queue().bytes());
    this.spool =
        new Spool(new SpoolFiles(spoolDirectory, identity, config.segmentBytes()), config, drops);
    this.backlog = new Backlog(channel, config, drops, metrics, Backlog.filesIn(spoolDirectory));
    this.backoff = new Backoff(Duration.ofMillis(50), config.longestBackoff());
    this.thread = Thread.ofPlatform().name("event-stream").daemon().unstarted(this::run);
    metrics.showSpool(spool::events, spool::bytes);
  }

  /** Where the stream counts. */
  public record StreamAccounts(CollectorRegistry registry, DropLedger drops) {}

  /** Begins to connect and to send. */
  public void start() {
    thread.start();
    backlog.start();
  }

  /** Opens the stream with this dictionary now, so that the first event need not wait for that. */
  public void announce(StreamDictionary coming) {
    announced = coming;
    inbox.signal();
  }

  /** Takes a candidate, or counts it as lost when there is no room; never waits. */
  public void offer(StreamEvent event) {
    if (!inbox.offer(event)) {
      drops.add(event.dropped(DropReason.QUEUE_FULL));
    }
  }

  /**
   * When the oldest event happened that would be lost with the process, in nanoseconds since 1970;
   * {@link Long#MAX_VALUE} when there is none.
   */
  public long unsafeSince() {
    return Math.min(inbox.oldestNanos(), Math.min(storing, spool.unsafeSince()));
  }

  /** Waits for acknowledgements for so long, then leaves the rest on disk for the next life. */
  public void stop(Duration patience) throws InterruptedException {
    stopping = true;
    inbox.signal();
    boolean serviceThere = metrics.connected.get() > 0;
    thread.join(patience);
    stopNow = true;
    inbox.signal();
    thread.join();
    backlog.stop(serviceThere ? patience : Duration.ZERO);
  }

  private void run() {
    try {
      spool.prove();
      while (!mayStop()) {
        adopt(announced);
        superviseCall();
        seal();
        send();
        inbox.await(untilNextChange());
      }
      sealAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private boolean mayStop() {
    boolean nothingLeft = inbox.isEmpty() && spool.events() == 0;
    boolean serviceAway = call == null || !call.isOpen();
    return stopNow || (stopping && (nothingLeft || serviceAway));
  }

  private void adopt(StreamDictionary coming) {
    if (coming.version() > dictionary.version()) {
      dictionary = coming;
    }
  }

  private void superviseCall() {
    EvaluationCall current = call;
    if (current == null) {
      if (System.nanoTime() - reconnectAt >= 0) {
        connect();
      }
      return;
    }
    if (current.acknowledged() > acknowledged) {
      acknowledged = current.acknowledged();
      lastProgress = System.nanoTime();
      refusals = 0;
    }
    spool.acknowledge(acknowledged);
    Optional<Status> end = current.end();
    if (end.isPresent()) {
      disconnected(end.get());
    } else if (current.isOpen()) {
      if (!reported) {
        reported = true;
        backoff.reset();
        metrics.connected.set(1);
        spool.opened(acknowledged);
        LOG.info("stream to the rules service stands");
      }
      reopenWhenDictionaryGrew(current);
    }
    if (call != null && isStalled()) {
      current.cancel("no acknowledgement in time");
    }
  }

  private boolean isStalled() {
    boolean waitsForServer = spool.hasSent() || !reported;
    return waitsForServer && System.nanoTime() - lastProgress > config.ackTimeout().toNanos();
  }

  private void connect() {
    channel.resetConnectBackoff();
    callDictionary = dictionary.version();
    lastProgress = System.nanoTime();
    reported = false;
    call =
        EvaluationCall.open(channel, identity, dictionary.toProto(), acknowledged, inbox::signal);
  }

  private void disconnected(Status status) {
    call = null;
    metrics.connected.set(0);
    metrics.reconnects.inc();
    Duration pause = backoff.afterFailure();
    reconnectAt = System.nanoTime() + pause.toNanos();
    if (reported) {
      LOG.atWarn()
          .addKeyValue("status", status.withCause(null))
          .log("stream to the rules service broke");
    } else {
      LOG.atDebug()
          .addKeyValue("status", status.withCause(null))
          .log("stream to the rules service cannot be opened");
    }
    dropWhenRefused(status);
    spool.rewind();
  }

  /** A batch that the service will never take must not hold up those behind it for ever. */
  private void dropWhenRefused(Status status) {
    if (!REFUSALS.contains(status.getCode()) || !spool.hasSent()) {
      return;
    }
    refusals++;
    if (refusals >= REFUSALS_BEFORE_DROP) {
      LOG.atWarn()
          .addKeyValue("status", status.withCause(null))
          .log("rules service refuses a batch; it is dropped");
      spool.dropRefused();
      refusals = 0;
    }
  }

  /** What was sent must be acknowledged first: a later stream could overtake an earlier one. */
  private void reopenWhenDictionaryGrew(EvaluationCall current) {
    if (callDictionary < dictionary.version() && !spool.hasSent()) {
      current.finish();
      connect();
    }
  }

  private void seal() {
    boolean atOnce = nothingIsAhead();
    while (!inbox.isEmpty()
        && (atOnce || inbox.holdsWholeBatch() || System.nanoTime() - lastSealed > IDLE_NANOS)) {
      sealOne(atOnce);
      if (atOnce) {
        send();
        atOnce = nothingIsAhead();
      }
    }
  }

  /**
   * While the service is busy with one batch and has the next, what comes gathers here: it takes a
   * batch of several as fast as one of a single event.
   */
  private boolean nothingIsAhead() {
    return canSend() && !spool.hasWaiting() && spool.sentBatches() < BATCHES_AHEAD;
  }

  private void sealAll() {
    while (!inbox.isEmpty()) {
      sealOne(false);
    }
  }

  private void sealOne(boolean goesAtOnce) {
    storing = inbox.oldestNanos();
    List<StreamEvent> taken = inbox.take();
    if (goesAtOnce && taken.size() <= StreamConfig.FEW_EVENTS) {
      seal(worst(taken), taken);
    } else {
      Map<Priority, List<StreamEvent>> byPriority = new LinkedHashMap<>();
      for (StreamEvent event : taken) {
        byPriority.computeIfAbsent(event.priority(), _ -> new ArrayList<>()).add(event);
      }
      byPriority.forEach(this::seal);
    }
    storing = Long.MAX_VALUE;
    lastSealed = System.nanoTime();
  }

  private static Priority worst(List<StreamEvent> events) {
    return events.stream().map(StreamEvent::priority).min(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * Events of one priority only, so that the least can be given up by themselves; a few that are
   * sent at once count as the worst of them.
   */
  private void seal(Priority priority, List<StreamEvent> events) {
    Selection selection = events.getFirst().selection();
    EventBatch.Builder batch =
        EventBatch.newBuilder()
            .addAllActiveRevisions(selection.activeRevisions())
            .addAllShadowRevisions(selection.shadowRevisions());
    for (StreamEvent event : events) {
      batch.addEvents(event.numbered(nextSequence++));
    }
    adopt(selection.dictionary());
    spool.append(batch.build(), priority, dictionary);
  }

  private boolean canSend() {
    return call != null
        && callDictionary >= dictionary.version()
        && call.canSend()
        && spool.sentBytes() < StreamConfig.WINDOW_BYTES;
  }

  private void send() {
    while (canSend()) {
      Optional<Spool.Outgoing> next = spool.next();
      EvaluationCall current = call;
      if (next.isEmpty() || current == null || next.get().dictionary().version() > callDictionary) {
        return;
      }
      if (!spool.hasSent()) {
        lastProgress = System.nanoTime();
      }
      EventBatch batch = next.get().batch();
      current.send(batch);
      spool.markSent();
      metrics.sentBatches.inc();
      metrics.sentEvents.inc(batch.getEventsCount());
    }
  }

  private long untilNextChange() {
    if (call == null) {
      return Math.max(1, Math.min(IDLE_NANOS, reconnectAt - System.nanoTime()));
    }
    return IDLE_NANOS;
  }

  private void close() {
    if (call != null) {
      call.cancel("agent stops");
    }
    metrics.connected.set(0);
    try {
      spool.close();
    } catch (IOException e) {
      LOG.warn("spool cannot be closed", e);
    }
  }
}
