package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.posture.v1.AgentState.Problem;
import dev.vedette.proto.posture.v1.EtcdEncryption;
import dev.vedette.proto.posture.v1.GetPostureRequest;
import dev.vedette.proto.posture.v1.GetPostureResponse;
import dev.vedette.proto.posture.v1.PostureServiceGrpc;
import dev.vedette.proto.rules.v1.Acknowledgement;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportRequest;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.StateCount;
import dev.vedette.proto.scanner.v1.SourceFile;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Story 12: the state of a cluster in one answer, by gRPC and by HTTP. */
@NullMarked
class PostureIT {
  @TempDir static Path directory;
  private static final Reports REPORTS = new Reports();
  private static ServiceProcess rules;
  private static ServiceProcess scanner;
  private static GatewayService gateway;
  private static ManagedChannel channel;

  private static final class Reports extends ReportServiceGrpc.ReportServiceImplBase {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public void getFleetReport(
        GetFleetReportRequest request, StreamObserver<GetFleetReportResponse> observer) {
      asked.incrementAndGet();
      observer.onNext(
          GetFleetReportResponse.newBuilder()
              .addNodes(summary("n1", 2, 1))
              .addNodes(summary("n2", 3, 0))
              .addChecks(check("1.2.27", "Ensure that encryption providers are right", 1, false))
              .addChecks(check("1.1.1", "Other files", 2, false))
              .addChecks(check("1.1.2", "Waived files", 2, true))
              .addSilentNodes("nodes/n3")
              .build());
      observer.onCompleted();
    }

    private static NodeSummary summary(String node, int pass, int waived) {
      return NodeSummary.newBuilder()
          .setNode("nodes/" + node)
          .setReport(
              Report.newBuilder()
                  .setWaivedFailCount(waived)
                  .setCheckReport(
                      CheckReport.newBuilder()
                          .setBenchmark("cis-1.10")
                          .setEndTime(Timestamps.fromSeconds(1000L * pass))
                          .setTotals(CheckTotals.newBuilder().setPass(pass).setFail(1))))
          .build();
    }

    private static FleetCheck check(String id, String text, int nodes, boolean waived) {
      return FleetCheck.newBuilder()
          .setBenchmark("cis-1.10")
          .setCheck(id)
          .setText(text)
          .addStates(
              StateCount.newBuilder()
                  .setState(CheckState.CHECK_STATE_FAIL)
                  .setNodeCount(nodes)
                  .setWaived(waived))
          .build();
    }
  }

  private static final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> observer) {
      int page = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
      long now = System.currentTimeMillis();
      ListAlertsResponse.Builder response = ListAlertsResponse.newBuilder();
      response.addAlerts(alert(now, "a").setAcknowledgement(Acknowledgement.newBuilder()));
      response.addAlerts(alert(now - 1000, "b"));
      response.addAlerts(alert(page == 1 ? now - 90_000_000 : now - 2000, "b"));
      observer.onNext(response.setNextPageToken(Integer.toString(page + 1)).build());
      observer.onCompleted();
    }

    private static Alert.Builder alert(long millis, String rule) {
      return Alert.newBuilder()
          .setTime(Timestamps.fromMillis(millis))
          .setRule(rule)
          .setPriority(Priority.PRIORITY_ERROR);
    }
  }

  private static final class Nodes extends NodeServiceGrpc.NodeServiceImplBase {
    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
      long now = System.currentTimeMillis();
      Node well =
          Node.newBuilder()
              .setName("nodes/n1")
              .setCapturedEvents(10_000)
              .putDroppedEvents("ring_buffer_full", 9)
              .setCaptureState(Node.CaptureState.CAPTURE_STATE_ACTIVE)
              .setLastSeenTime(Timestamps.fromMillis(now))
              .build();
      observer.onNext(
          ListNodesResponse.newBuilder()
              .addNodes(well)
              .addNodes(
                  well.toBuilder()
                      .setName("nodes/n2")
                      .setCaptureState(Node.CaptureState.CAPTURE_STATE_UNAVAILABLE)
                      .setCaptureMessage("no BTF")
                      .putDroppedEvents("spool_full", 10)
                      .setLastSeenTime(Timestamps.fromMillis(now - 120_000)))
              .build());
      observer.onCompleted();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    rules =
        Fakes.serve("rules", 0, ca.issue(PeerIdentity.rules()), REPORTS, new Alerts(), new Nodes());
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    gateway =
        Fakes.gateway(
            ca, rules, scanner, Files.writeString(directory.resolve("token"), "secret-token"));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
  }

  @AfterAll
  static void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    gateway.close();
    scanner.close();
    rules.close();
  }

  private static PostureServiceGrpc.PostureServiceBlockingStub stub() {
    return PostureServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @Test
  void allPartsStandSideBySide() {
    GetPostureResponse posture = stub().getPosture(GetPostureRequest.getDefaultInstance());

    assertThat(posture.getEtcdEncryption().getState())
        .isEqualTo(EtcdEncryption.State.STATE_NOT_ENCRYPTED);
    assertThat(posture.getEtcdEncryption().getChecksList())
        .extracting(FleetCheck::getCheck)
        .containsExactly("1.2.27");
    var benchmark = posture.getBenchmarks().getBenchmarks(0);
    assertThat(benchmark.getTotals().getPass()).isEqualTo(5);
    assertThat(benchmark.getNodeCount()).isEqualTo(2);
    assertThat(benchmark.getWaivedFailCount()).isEqualTo(1);
    assertThat(benchmark.getOldestReportTime().getSeconds()).isEqualTo(2000);
    assertThat(benchmark.getFailingChecksList())
        .extracting(FleetCheck::getCheck)
        .containsExactly("1.1.1", "1.2.27");
    assertThat(posture.getBenchmarks().getSilentNodesList()).containsExactly("nodes/n3");
    // The second page goes back further than a day.
    assertThat(posture.getAlerts().getPriorities(0).getCount()).isEqualTo(5);
    assertThat(posture.getAlerts().getPriorities(0).getOpenCount()).isEqualTo(3);
    assertThat(posture.getAlerts().getTruncated()).isFalse();
    assertThat(posture.getAlerts().getRules(0).getRule()).isEqualTo("b");
    assertThat(posture.getAgents().getHealthyCount()).isEqualTo(1);
    assertThat(posture.getAgents().getUnhealthyAgents(0).getProblemsList())
        .containsExactly(
            Problem.PROBLEM_SILENT, Problem.PROBLEM_NO_CAPTURE, Problem.PROBLEM_LOST_EVENTS);
    assertThat(posture.hasManifests()).isFalse();
  }

  @Test
  void aPartThatCannotBeReadSaysSoAndTheOthersAreThere() {
    GetPostureResponse posture =
        stub()
            .getPosture(
                GetPostureRequest.newBuilder()
                    .addManifests(SourceFile.newBuilder().setName("x.yaml"))
                    .build());

    assertThat(posture.getManifests().getError()).isNotEmpty();
    assertThat(posture.getAgents().getHealthyCount()).isEqualTo(1);
  }

  @Test
  void aWindowThatMakesNoSenseIsRefused() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub()
                    .getPosture(
                        GetPostureRequest.newBuilder()
                            .setAlertWindow(Durations.fromDays(31))
                            .build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void itHasAnAddressAndAsksTheServicesOnceForMany() throws Exception {
    int before = REPORTS.asked.get();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + gateway.httpPort()
                                + "/v1/posture?alertWindow=3600s"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(List.of(answer.body())).first().asString().contains("STATE_NOT_ENCRYPTED");
      }
    }
    assertThat(REPORTS.asked.get() - before).isLessThan(5);
  }
}
