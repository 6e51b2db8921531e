package dev.vedette.rules.evaluation;

import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.rules.correlation.NodeCorrelations;
import dev.vedette.rules.correlation.NodeCorrelations.Outcome;
import dev.vedette.rules.event.StreamDictionary;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.rules.event.WireEvent;
import dev.vedette.rules.recording.RecordedStream;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.Beside;
import dev.vedette.rules.store.Delivery;
import dev.vedette.rules.store.NewAlert;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one agent: one batch at a time is taken, evaluated, committed and acknowledged
 * before the next is asked for. gRPC calls it from one thread at a time.
 */
final class EvaluationStream implements StreamObserver<byte[]> {
  private static final int LONGEST_BOOT_ID = 128;

  private final EvaluationContext context;
  private final ServerCallStreamObserver<EvaluateStreamResponse> responses;
  private final BatchRevisions revisions;
  private @Nullable Opened opened;
  private final UndecidedRules undecided = new UndecidedRules();
  private boolean held;

  /** What the opening said, and how far the stream has come. */
  private static final class Opened {
    final StreamKey key;
    final WireEvent event;
    final RecordedStream recorded;
    final NodePlace place;
    @Nullable NodeCorrelations memory;
    long mark;

    Opened(StreamKey key, WireEvent event, RecordedStream recorded, NodePlace place, long mark) {
      this.key = key;
      this.event = event;
      this.recorded = recorded;
      this.place = place;
      this.mark = mark;
      event.hostname(() -> place.get().hostname());
    }
  }

  EvaluationStream(
      EvaluationContext context, ServerCallStreamObserver<EvaluateStreamResponse> responses) {
    this.context = context;
    this.responses = responses;
    this.revisions = new BatchRevisions(context.revisions());
    responses.disableAutoRequest();
    responses.setOnReadyHandler(this::resume);
    responses.setOnCancelHandler(() -> {}); // Acknowledging an agent that is gone is no error then.
    responses.request(1);
  }

  @Override
  public void onNext(byte[] message) {
    try {
      take(AgentMessage.of(message, context.config().maxBatchEvents()));
    } catch (ServiceException e) {
      context.metrics().rejected(e.reason());
      throw e;
    }
    if (responses.isReady()) {
      responses.request(1);
    } else {
      held = true; // An agent that reads no acknowledgements gets to send no batches.
    }
  }

  private void resume() {
    if (held && responses.isReady()) {
      held = false;
      responses.request(1);
    }
  }

  private void take(AgentMessage message) {
    Opened stream = opened;
    switch (message) {
      case AgentMessage.Opening(StreamOpening opening) -> {
        if (stream != null) {
          throw ServiceException.invalidField("opening", "sent twice", "the first message only");
        }
        Opened made = open(opening);
        opened = made;
        acknowledge(made.mark);
      }
      case AgentMessage.Batch(WireBatch batch) -> {
        if (stream == null) {
          throw ServiceException.invalidField("batch", "sent first", "an opening before it");
        }
        acknowledge(commit(stream, batch));
      }
      case AgentMessage.Nothing() ->
          throw ServiceException.invalidField("kind", "not set", "an opening or a batch");
    }
  }

  private Opened open(StreamOpening opening) {
    StreamIdentity identity = opening.getIdentity();
    String node = NodeName.require("opening.identity.node", identity.getNode());
    CallIdentity caller = CallIdentity.current();
    // Whoever the gateway lets through may deliver events of other sources and replays.
    if (!caller.peer().isGateway()) {
      caller.requireNode(node);
    }
    String bootId = identity.getBootId();
    if (bootId.isEmpty() || bootId.length() > LONGEST_BOOT_ID) {
      throw ServiceException.invalidField(
          "opening.identity.boot_id", bootId.length() + " characters", "1 to " + LONGEST_BOOT_ID);
    }
    StreamKey key = new StreamKey(node, bootId, identity.getAgentEpoch());
    StreamDictionary dictionary =
        StreamDictionary.of(
            opening.getDictionary(), context.catalog(), context.config().maxDictionaryEntries());
    RecordedStream recorded =
        new RecordedStream(
            SegmentOpening.newBuilder()
                .setIdentity(identity)
                .setDictionary(opening.getDictionary())
                .build());
    NodePlace place = new NodePlace(node, context.nodes());
    long mark = context.feed().mark(key);
    if (Long.compareUnsigned(opening.getAcknowledgedSequence(), mark) > 0) {
      mark = opening.getAcknowledgedSequence();
    }
    return new Opened(key, new WireEvent(dictionary), recorded, place, mark);
  }

  private long commit(Opened stream, WireBatch batch) {
    long started = System.nanoTime();
    revisions.turnTo(batch);
    stream.place.lookAgain();
    NodeCorrelations memory = memory(stream);
    if (memory == null) {
      return commit(stream, batch, null, started);
    }
    memory.begin(revisions.active());
    boolean stored = false;
    try {
      long mark = commit(stream, batch, memory, started);
      stored = true;
      return mark;
    } finally {
      memory.end(stored ? Outcome.STORED : Outcome.NOT_STORED);
    }
  }

  private @Nullable NodeCorrelations memory(Opened stream) {
    NodeCorrelations memory = stream.memory;
    if (memory == null && revisions.correlate()) {
      memory = context.correlated().of(stream.key.node());
      stream.memory = memory;
    }
    return memory;
  }

  private long commit(
      Opened stream, WireBatch batch, @Nullable NodeCorrelations memory, long started) {
    List<NewAlert> alerts = new ArrayList<>();
    long last = stream.mark;
    long missing = 0;
    int skipped = 0;
    long before = 0;
    for (int i = 0; i < batch.size(); i++) {
      stream.event.load(batch, i);
      long sequence = stream.event.sequence();
      if (Long.compareUnsigned(sequence, before) <= 0) {
        throw ServiceException.invalidField(
            "batch.events",
            "sequence "
                + Long.toUnsignedString(sequence)
                + " after "
                + Long.toUnsignedString(before),
            "ascending sequences from 1");
      }
      before = sequence;
      if (Long.compareUnsigned(sequence, stream.mark) <= 0) {
        skipped++;
        continue;
      }
      missing += sequence - last - 1;
      last = sequence;
      evaluate(stream, alerts, memory);
    }
    stream.event.release();
    undecided.drainTo(context.metrics()::undecided);
    Beside changes = memory == null ? Beside.NOTHING : memory.changes();
    Delivery delivery = context.feed().deliver(stream.key, last, alerts, changes);
    stream.mark = delivery.mark();
    if (memory != null && delivery.repeated() > 0) {
      memory.forget(); // Another stream delivered the same first, and its changes are stored.
    }
    context.recorder().record(stream.recorded, batch.without(skipped));
    Instant now = context.clock().instant();
    delivery.stored().forEach(alert -> context.metrics().stored(alert, now));
    context
        .metrics()
        .committed(batch.size() - skipped, skipped, missing, (System.nanoTime() - started) / 1e9);
    return delivery.mark();
  }

  private void evaluate(Opened stream, List<NewAlert> alerts, @Nullable NodeCorrelations memory) {
    WireEvent event = stream.event;
    Evaluator evaluator = context.evaluator();
    if (event.isLoss()) {
      Alert alert = evaluator.loss(event.loss(), event.timeNanos(), stream.place.get());
      alerts.add(new NewAlert(event.sequence(), alert));
      return;
    }
    for (Alert alert :
        evaluator.evaluate(revisions.active(), event, stream.place, undecided::add, memory)) {
      alerts.add(new NewAlert(event.sequence(), alert));
    }
    evaluator.shadow(revisions.shadow(), event, memory);
  }

  private void acknowledge(long mark) {
    responses.onNext(EvaluateStreamResponse.newBuilder().setAcknowledgedSequence(mark).build());
  }

  @Override
  public void onError(Throwable failure) {
    // The agent went away; it comes again and is told its mark.
  }

  @Override
  public void onCompleted() {
    responses.onCompleted();
  }
}
