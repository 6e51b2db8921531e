package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The gateway on plaintext loopback in front of fakes that are real processes with mutual TLS. */
@NullMarked
abstract class GatewayFixture {
  static final String TOKEN = "correct horse battery staple";

  @TempDir static Path directory;
  static final Fakes.Nodes NODES = new Fakes.Nodes();
  static final Fakes.Evaluations EVALUATIONS = new Fakes.Evaluations();
  static Fakes.Events one = new Fakes.Events("n1");
  private static ServiceProcess rules;
  private static ServiceProcess scanner;
  static ServiceProcess agentOne;
  static ServiceProcess agentTwo;
  private static GatewayService gateway;
  static ManagedChannel channel;
  static ThrowawayCa ca;

  @BeforeAll
  static void start() throws Exception {
    one = new Fakes.Events("n1");
    ca = ThrowawayCa.create(directory.resolve("ca"));
    rules =
        Fakes.serve(
            "rules", 0, ca.issue(PeerIdentity.rules()), NODES, new Fakes.RuleSets(), EVALUATIONS);
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    agentOne = Fakes.serve("agent-1", 0, ca.issue(PeerIdentity.agent("n1")), one);
    agentTwo =
        Fakes.serve("agent-2", 0, ca.issue(PeerIdentity.agent("n2")), new Fakes.Events("n2"));
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    gateway = Fakes.gateway(ca, rules, scanner, token);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
            .usePlaintext()
            .maxInboundMessageSize(32 << 20)
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    gateway.close();
    for (ServiceProcess process : List.of(agentTwo, agentOne, scanner, rules)) {
      process.close();
    }
  }

  @BeforeEach
  void enrol() {
    NODES.put("n1", agentOne.ports().grpc());
    NODES.put("n2", agentTwo.ports().grpc());
  }

  static ClientInterceptor header(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  static StatusRuntimeException failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  static String reason(StatusRuntimeException failure) throws Exception {
    for (Any detail : Objects.requireNonNull(StatusProto.fromThrowable(failure)).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    throw new AssertionError("no ErrorInfo in " + failure);
  }

  static RuleSetServiceGrpc.RuleSetServiceBlockingStub ruleSets() {
    return RuleSetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  static EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel)
        .withInterceptors(header("authorization", "Bearer " + TOKEN))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  static String whoAnswers(EventServiceGrpc.EventServiceBlockingStub stub) {
    Iterator<WatchEventsResponse> answers =
        stub.watchEvents(WatchEventsRequest.newBuilder().setCondition("name").build());
    return answers.next().getEvent().getFieldsOrThrow("x").getText().toStringUtf8();
  }
}
