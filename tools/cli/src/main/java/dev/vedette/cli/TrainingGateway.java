package dev.vedette.cli;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.ListRevisionsRequest;
import dev.vedette.proto.rules.v1.ListRevisionsResponse;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsResponse;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.proto.rules.v1.WatchStarted;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Answers the commands of {@link Training} on loopback, so that the record holds what it takes to
 * ask a gateway, and what printing alerts takes where they keep coming. Only there.
 */
final class TrainingGateway implements AutoCloseable {
  private static final int ALERTS = 400;

  private final Server server;

  private TrainingGateway(Server server) {
    this.server = server;
  }

  static TrainingGateway start() throws IOException {
    return new TrainingGateway(
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Alerts())
            .addService(new RuleSets())
            .build()
            .start());
  }

  /** Where it listens. */
  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static Alert alert(int number) {
    String output = "12:00:00.000000000: Notice One of many | number=" + number;
    return Alert.newBuilder()
        .setName("alerts/" + number)
        .setTime(Timestamp.newBuilder().setSeconds(1_800_000_000L + number))
        .setRule("One of many")
        .setPriority(Priority.PRIORITY_NOTICE)
        .setOutput(output)
        .setMessage("One of many | number=" + number)
        .addAllTags(List.of("container", "process"))
        .setSource("syscall")
        .setNode("nodes/one")
        .setHostname("one")
        .setEventType("execve")
        .setJson("{\"hostname\":\"one\",\"output\":\"" + output + "\",\"priority\":\"Notice\"}")
        .build();
  }

  private static final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    @Override
    public void watchAlerts(
        WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
      responses.onNext(
          WatchAlertsResponse.newBuilder().setStarted(WatchStarted.getDefaultInstance()).build());
      for (int i = 0; i < ALERTS; i++) {
        responses.onNext(
            WatchAlertsResponse.newBuilder().setAlert(alert(i)).setResumeToken("token").build());
      }
      responses.onCompleted();
    }

    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> response) {
      response.onNext(ListAlertsResponse.newBuilder().addAlerts(alert(1)).build());
      response.onCompleted();
    }
  }

  private static final class RuleSets extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    @Override
    public void listRuleSets(
        ListRuleSetsRequest request, StreamObserver<ListRuleSetsResponse> response) {
      response.onNext(
          ListRuleSetsResponse.newBuilder()
              .addRuleSets(RuleSet.newBuilder().setName("ruleSets/one"))
              .build());
      response.onCompleted();
    }

    @Override
    public void listRevisions(
        ListRevisionsRequest request, StreamObserver<ListRevisionsResponse> response) {
      response.onNext(ListRevisionsResponse.getDefaultInstance());
      response.onCompleted();
    }
  }
}
