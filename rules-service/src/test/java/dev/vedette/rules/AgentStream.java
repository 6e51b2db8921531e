package dev.vedette.rules;

import com.google.protobuf.ByteString;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.StreamOpening;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import java.util.List;

/** An agent's side of EvaluateStream. Used by one thread. */
final class AgentStream {
  static final int OPENAT = 1;
  static final int EXECVE = 2;
  static final int FD_NAME = 1;
  static final int PROC_NAME = 2;
  static final long TIME = 1_790_000_000_123_456_789L;

  private final Collected<EvaluateStreamResponse> responses = new Collected<>();
  private final ClientCallStreamObserver<EvaluateStreamRequest> requests;

  private AgentStream(Channel channel) {
    requests =
        (ClientCallStreamObserver<EvaluateStreamRequest>)
            EvaluationServiceGrpc.newStub(channel).evaluateStream(responses);
  }

  /** Opens a stream; the first acknowledgement is still to be read. */
  static AgentStream open(Channel channel, String node) {
    return open(channel, opening(node));
  }

  static AgentStream open(Channel channel, StreamOpening opening) {
    AgentStream stream = new AgentStream(channel);
    stream.requests.onNext(EvaluateStreamRequest.newBuilder().setOpening(opening).build());
    return stream;
  }

  static StreamOpening opening(String node) {
    return StreamOpening.newBuilder()
        .setIdentity(
            StreamIdentity.newBuilder()
                .setNode("nodes/" + node)
                .setBootId("5d1f1c0e-boot")
                .setAgentEpoch(3))
        .setDictionary(
            Dictionary.newBuilder()
                .setSource("syscall")
                .addTypes(entry(OPENAT, "openat"))
                .addTypes(entry(EXECVE, "execve"))
                .addFields(entry(FD_NAME, "fd.name"))
                .addFields(entry(PROC_NAME, "proc.name"))
                .addFields(entry(9, "field.of.a.later.version")))
        .build();
  }

  private static DictionaryEntry entry(int number, String name) {
    return DictionaryEntry.newBuilder().setNumber(number).setName(name).build();
  }

  AgentStream send(List<String> revisions, Event... events) {
    return send(
        EventBatch.newBuilder()
            .addAllActiveRevisions(revisions)
            .addAllEvents(List.of(events))
            .build());
  }

  AgentStream send(EventBatch batch) {
    requests.onNext(EvaluateStreamRequest.newBuilder().setBatch(batch).build());
    return this;
  }

  /** Returns the next acknowledgement. */
  long acknowledged() {
    return responses.next().getAcknowledgedSequence();
  }

  /** Breaks the connection, as a crash would. */
  void cut() {
    requests.cancel("cut", null);
  }

  Status end() throws Exception {
    return Status.fromThrowable(responses.end());
  }

  com.google.rpc.Status refusal() throws Exception {
    Throwable end = responses.end();
    return RulesFixture.refusal(() -> {
      throw end;
    });
  }

  static Event started(long sequence, String program) {
    return event(sequence, EXECVE, text(PROC_NAME, program));
  }

  static Event event(long sequence, int type, Field... fields) {
    return Event.newBuilder()
        .setSequence(sequence)
        .setTimeUnixNanos(TIME + sequence)
        .setType(type)
        .addAllFields(List.of(fields))
        .build();
  }

  static Field text(int field, String text) {
    return Field.newBuilder()
        .setField(field)
        .setValue(Value.newBuilder().setText(ByteString.copyFromUtf8(text)))
        .build();
  }
}
