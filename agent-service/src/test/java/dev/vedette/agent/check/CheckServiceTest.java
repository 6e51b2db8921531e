package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vedette.proto.agent.v1.CheckMode;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Context;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node checks over a real socket. */
final class CheckServiceTest {
  private static final String CONFIG =
      """
      node:
        components: []
      target_mapping:
        "own-1.0": [node]
      version_mapping:
        "1.30": own-1.0
      """;

  @TempDir Path directory;

  private ServiceProcess process;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    process =
        ServiceProcess.named("agent")
            .grpc(
                new GrpcServerConfig(
                    "127.0.0.1",
                    0,
                    null,
                    GrpcServerConfig.LocalCallers.TRUSTED,
                    DataSize.parse("20MiB"),
                    Duration.ofSeconds(1)))
            .config(
                new CheckConfig(
                    Map.of("own", directory), Duration.ofSeconds(30), DataSize.parse("1MiB")))
            .modules(
                new CheckModule(),
                binder -> binder.bind(RevisionFiles.class).toInstance(CheckServiceTest::revision))
            .start();
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), process.ports().grpc()),
                InsecureChannelCredentials.create())
            .build();
    Files.createDirectory(directory.resolve("own-1.0"));
    Files.writeString(directory.resolve("config.yaml"), CONFIG);
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    process.close();
  }

  private static List<File> revision(String name) {
    if (!name.equals("ruleSets/own/revisions/1")) {
      throw ServiceException.notFound("Revision", name);
    }
    return List.of(
        File.newBuilder()
            .setPath("config.yaml")
            .setContent(ByteString.copyFromUtf8(CONFIG))
            .build(),
        File.newBuilder()
            .setPath("own-1.0/node.yaml")
            .setContent(ByteString.copyFromUtf8(controls("echo lit=true")))
            .build());
  }

  private static String controls(String... audits) {
    StringBuilder text = new StringBuilder("type: node\nid: 4\ngroups:\n- id: 4.1\n  checks:\n");
    for (int i = 0; i < audits.length; i++) {
      text.append("  - id: 4.1.").append(i + 1).append("\n    scored: true\n    audit: ");
      text.append(audits[i]).append("\n    tests:\n      test_items:\n      - flag: lit\n");
      text.append("        compare: {op: eq, value: true}\n");
    }
    return text.toString();
  }

  private void controlsAre(String... audits) throws Exception {
    Files.writeString(directory.resolve("own-1.0/node.yaml"), controls(audits));
  }

  @Test
  void reportsEachCheckAndThenTheWhole() throws Exception {
    controlsAre("echo lit=true", "echo lit=false");
    List<RunCheckResponse> responses = all(request().setKubernetesVersion("1.31").build());
    assertThat(responses).hasSize(4);
    assertThat(responses.getFirst().getStarted().getBenchmark()).isEqualTo("own-1.0");
    assertThat(responses.getFirst().getStarted().getTargetsList()).containsExactly("node");
    assertThat(responses.getFirst().getStarted().getCheckCount()).isEqualTo(2);
    assertThat(responses.get(1).getResult().getState()).isEqualTo(CheckState.CHECK_STATE_PASS);
    assertThat(responses.get(2).getResult().getState()).isEqualTo(CheckState.CHECK_STATE_FAIL);
    assertThat(responses.get(2).getResult().getActualValue()).isEqualTo("lit=false");
    assertThat(responses.get(2).getResult().getExpectedResult())
        .isEqualTo("'lit' is equal to 'true'");
    assertThat(responses.getLast().getFinished().getTotals().getPass()).isEqualTo(1);
    assertThat(responses.getLast().getFinished().getJson())
        .startsWith("{\"Controls\":[{\"id\":\"4\"");
    assertThat(sample("vedette_check_runs_total", "outcome", "finished")).isEqualTo(1);
    assertThat(sample("vedette_check_results_total", "state", "pass")).isEqualTo(1);
    assertThat(sample("vedette_check_results_total", "state", "fail")).isEqualTo(1);
  }

  @Test
  void runsPublishedRevisions() {
    RunCheckRequest.Builder request =
        RunCheckRequest.newBuilder()
            .setBenchmark("own-1.0")
            .setRevision("ruleSets/own/revisions/1");
    assertThat(all(request.build()).getLast().getFinished().getTotals().getPass()).isEqualTo(1);
    assertFails(request.setRevision("ruleSets/other/revisions/1").build(), Status.Code.NOT_FOUND);
  }

  @Test
  void withoutASourceItRunsWhatTheAgentBringsAlong() {
    List<RunCheckResponse> responses =
        all(RunCheckRequest.newBuilder().addTargets("node").setForbidShell(true).build());
    assertThat(responses.getFirst().getStarted().getBenchmark()).isEqualTo("vedette-1.0");
    CheckReport report = responses.getLast().getFinished().getReport();
    assertThat(report.getMode()).isEqualTo(CheckMode.CHECK_MODE_STRICT);
    assertThat(report.getTargetsList()).containsExactly("node");
    assertThat(report.getResultsCount()).isEqualTo(responses.size() - 2);
    assertThat(report.getTotals()).isEqualTo(responses.getLast().getFinished().getTotals());
    assertThat(report.getEndTime().getSeconds())
        .isGreaterThanOrEqualTo(report.getStartTime().getSeconds());
  }

  @Test
  void oneRunAtATime() throws Exception {
    Path door = directory.resolve("door");
    controlsAre("'mkfifo " + door + "; cat " + door + "; echo lit=true'");
    Iterator<RunCheckResponse> first = stub().runCheck(request().setBenchmark("own-1.0").build());
    assertThat(first.next().hasStarted()).isTrue();
    assertFails(request().setBenchmark("own-1.0").build(), Status.Code.RESOURCE_EXHAUSTED);
    waitFor(door);
    Files.writeString(door, "");
    assertThat(first.next().getResult().getState()).isEqualTo(CheckState.CHECK_STATE_PASS);
    assertThat(first.next().hasFinished()).isTrue();
    assertThat(first.hasNext()).isFalse();
    assertThat(sample("vedette_check_runs_total", "outcome", "refused")).isEqualTo(1);
  }

  @Test
  void cancellingEndsTheRunAndItsAudit() throws Exception {
    Path pid = directory.resolve("pid");
    controlsAre("'sleep 600 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid + "; wait'");
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> {
      Iterator<RunCheckResponse> responses =
          stub().runCheck(request().setBenchmark("own-1.0").build());
      assertThat(responses.next().hasStarted()).isTrue();
    });
    waitFor(pid);
    long sleeper = Long.parseLong(Files.readString(pid).strip());
    context.cancel(null);
    waitUntil(() -> ProcessHandle.of(sleeper).isEmpty() || isDead(sleeper), "the audit has ended");
    waitUntil(
        () -> sample("vedette_check_runs_total", "outcome", "cancelled") == 1,
        "the run was counted");
    controlsAre("echo lit=true");
    waitUntil(
        () -> {
          try {
            return all(request().setBenchmark("own-1.0").build()).size() == 3;
          } catch (StatusRuntimeException e) {
            return false;
          }
        },
        "the next run may begin");
  }

  @Test
  void brokenControlsSayWhereAndTheServiceGoesOn() throws Exception {
    Files.writeString(directory.resolve("own-1.0/node.yaml"), "type: node\ngroups: many\n");
    RunCheckRequest request = request().setBenchmark("own-1.0").build();
    assertThatThrownBy(() -> all(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(e.getStatus().getDescription())
                  .isEqualTo(
                      "own-1.0/node.yaml:2:9: 'many' was found for 'groups'; expected a list");
            });
    controlsAre("echo lit=true");
    assertThat(all(request)).hasSize(3);
  }

  @Test
  void badRequestsAreRefused() throws Exception {
    controlsAre("echo lit=true");
    assertFails(
        request().setBenchmark("own-1.0").setKubernetesVersion("1.30").build(),
        Status.Code.INVALID_ARGUMENT);
    assertFails(
        request().setBenchmark("own-1.0").addChecks("1").addGroups("1").build(),
        Status.Code.INVALID_ARGUMENT);
    assertFails(request().setDirectory("other").build(), Status.Code.NOT_FOUND);
    assertFails(
        request().setBenchmark("own-1.0").addTargets("moon").build(),
        Status.Code.FAILED_PRECONDITION);
    // Each at once after the one before, which must not count as running any more.
    for (int i = 0; i < 50; i++) {
      assertFails(request().setBenchmark("../x").build(), Status.Code.FAILED_PRECONDITION);
    }
  }

  private static RunCheckRequest.Builder request() {
    return RunCheckRequest.newBuilder().setDirectory("own");
  }

  private CheckServiceGrpc.CheckServiceBlockingStub stub() {
    return CheckServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private List<RunCheckResponse> all(RunCheckRequest request) {
    List<RunCheckResponse> responses = new ArrayList<>();
    stub().runCheck(request).forEachRemaining(responses::add);
    return responses;
  }

  private void assertFails(RunCheckRequest request, Status.Code code) {
    assertThatThrownBy(() -> all(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private double sample(String name, String label, String value) {
    Double sample =
        process
            .instance(CollectorRegistry.class)
            .getSampleValue(name, new String[] {label}, new String[] {value});
    return sample == null ? -1 : sample;
  }

  private static boolean isDead(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (java.io.IOException e) {
      return true;
    }
  }

  private static void waitFor(Path file) {
    waitUntil(() -> Files.exists(file), file + " exists");
  }

  private static void waitUntil(java.util.function.BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
