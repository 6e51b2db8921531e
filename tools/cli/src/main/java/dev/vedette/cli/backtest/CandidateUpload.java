package dev.vedette.cli.backtest;

import dev.vedette.agent.stream.WireValues;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.language.compare.Workload;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc;
import dev.vedette.proto.rules.v1.CreateRecordingRequest;
import dev.vedette.proto.rules.v1.CreateRecordingResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends those events of a capture that a rule of either side may match, with the fields that the
 * rules read. Used by one thread.
 */
final class CandidateUpload {
  private static final int BATCH_EVENTS = 500;
  private static final int BATCH_BYTES = 1 << 20;
  private static final long STALL_SECONDS = 60;

  private final Matcher[] matchers;
  private final Map<Field, Integer> fields = new LinkedHashMap<>();
  private final Map<String, Integer> types = new LinkedHashMap<>();
  private final Calls calls = new Calls();
  private EventBatch.Builder batch = EventBatch.newBuilder();
  private int batchBytes;
  private long sequence;
  private boolean candidate;

  CandidateUpload(Channel channel, List<RuleBook> books, String hostname) {
    this.matchers = books.stream().map(RuleBook::matcher).toArray(Matcher[]::new);
    Set<Field> read = new LinkedHashSet<>(Workload.fields());
    Set<String> named = new TreeSet<>();
    for (RuleBook book : books) {
      read.addAll(book.fields());
      named.addAll(book.eventTypes("syscall"));
    }
    read.forEach(field -> fields.put(field, fields.size() + 1));
    named.forEach(type -> types.put(type, types.size() + 1));
    var _ = BacktestServiceGrpc.newStub(channel).createRecording(calls);
    calls.send(SegmentRecord.newBuilder().setOpening(opening(hostname)).build());
  }

  private SegmentOpening opening(String hostname) {
    Dictionary.Builder dictionary = Dictionary.newBuilder().setSource("syscall");
    types.forEach((name, number) -> dictionary.addTypes(entry(name, number)));
    fields.forEach((field, number) -> dictionary.addFields(entry(field.name(), number)));
    return SegmentOpening.newBuilder()
        .setIdentity(StreamIdentity.newBuilder().setNode("nodes/" + hostname))
        .setDictionary(dictionary)
        .build();
  }

  private static DictionaryEntry entry(String name, int number) {
    return DictionaryEntry.newBuilder().setNumber(number).setName(name).build();
  }

  /** Sends an event if a rule may match it. */
  void take(EventView event) {
    Integer type = types.get(event.type());
    if (type == null) {
      return;
    }
    candidate = false;
    for (Matcher matcher : matchers) {
      matcher.matchAll(event, (_, _) -> candidate = true);
    }
    if (!candidate) {
      return;
    }
    Event.Builder wire =
        Event.newBuilder()
            .setSequence(++sequence)
            .setTimeUnixNanos(event.timeNanos())
            .setType(type);
    fields.forEach((field, number) -> {
      Value value = event.get(field);
      if (!(value instanceof Value.NotSent)) {
        wire.addFields(
            dev.vedette.proto.event.v1.Field.newBuilder()
                .setField(number)
                .setValue(WireValues.encode(value)));
      }
    });
    Event made = wire.build();
    batch.addEvents(made);
    batchBytes += made.getSerializedSize();
    if (batch.getEventsCount() == BATCH_EVENTS || batchBytes > BATCH_BYTES) {
      flush();
    }
  }

  private void flush() {
    calls.send(SegmentRecord.newBuilder().setBatch(batch).build());
    batch = EventBatch.newBuilder();
    batchBytes = 0;
  }

  /** Sends the rest and returns what the service calls the recording. */
  String end() {
    if (batch.getEventsCount() > 0) {
      flush();
    }
    return calls.end().getRecording();
  }

  /** The call: sends only what the other side can take. */
  private static final class Calls
      implements ClientResponseObserver<CreateRecordingRequest, CreateRecordingResponse> {
    private final CompletableFuture<CreateRecordingResponse> response = new CompletableFuture<>();
    private final Semaphore ready = new Semaphore(0);
    private @Nullable ClientCallStreamObserver<CreateRecordingRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<CreateRecordingRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(ready::release);
    }

    private ClientCallStreamObserver<CreateRecordingRequest> requests() {
      ClientCallStreamObserver<CreateRecordingRequest> begun = requests;
      if (begun == null) {
        throw new IllegalStateException("no call");
      }
      return begun;
    }

    void send(SegmentRecord record) {
      try {
        while (!requests().isReady() && !response.isDone()) {
          if (!ready.tryAcquire(STALL_SECONDS, TimeUnit.SECONDS)) {
            throw new CommandFailure("the service took no event for " + STALL_SECONDS + " s");
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure("interrupted");
      }
      if (!response.isDone()) {
        requests().onNext(CreateRecordingRequest.newBuilder().setRecord(record).build());
      }
    }

    CreateRecordingResponse end() {
      if (!response.isDone()) {
        requests().onCompleted();
      }
      try {
        return response.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof StatusRuntimeException refused) {
          throw refused;
        }
        throw new CommandFailure("recording: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure("interrupted");
      }
    }

    @Override
    public void onNext(CreateRecordingResponse message) {
      response.complete(message);
    }

    @Override
    public void onError(Throwable failure) {
      response.completeExceptionally(failure);
      ready.release();
    }

    @Override
    public void onCompleted() {
      // The answer came before.
    }
  }
}
