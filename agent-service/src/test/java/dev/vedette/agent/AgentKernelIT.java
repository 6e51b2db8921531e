package dev.vedette.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.vedette.agent.node.FakeNodeService;
import dev.vedette.agent.node.FakeRuleSetService;
import dev.vedette.agent.stream.FakeRulesServer;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent on the real kernel, looking only at files of its own; skipped where the kernel does not
 * allow it.
 */
final class AgentKernelIT {
  /** {@code CAP_DAC_READ_SEARCH} and {@code CAP_SYS_PTRACE}. */
  private static final String READING = "0000000000080004";

  @TempDir private Path directory = Path.of("");
  private final FakeNodeService nodes = new FakeNodeService();
  private final FakeRuleSetService ruleSets = new FakeRuleSetService(List.of());
  private final FakeRulesServer rules = new FakeRulesServer(nodes, ruleSets);
  private Path secret = Path.of("");

  @BeforeEach
  void makeSecret() throws Exception {
    secret = Files.writeString(directory.resolve("secret"), "x");
  }

  @AfterEach
  void stop() throws Exception {
    rules.down();
  }

  @Test
  void aRealSystemCallBecomesACandidateWithItsProcess() throws Exception {
    ruleSets.activate(List.of(revision()));
    try (AgentService _ = AgentService.start(config())) {
      requireCapture();
      assertThat(ruleSets.next().getNode()).isEqualTo("nodes/it");
      assertThat(ruleSets.next().getError()).isEmpty();
      cat();
      rules.await(() -> !rules.delivered().isEmpty());
      Map<String, Value> fields = named(rules.delivered().getFirst());
      assertThat(fields.get("fd.name")).isEqualTo(text(secret.toString()));
      assertThat(fields.get("proc.name")).isEqualTo(text("cat"));
      assertThat(fields.get("proc.cmdline")).isEqualTo(text("cat " + secret));
      assertThat(fields).containsKeys("proc.pname", "user.name");
      assertThat(rules.batches().getFirst().getActiveRevisionsList())
          .containsExactly("ruleSets/it/revisions/1");
    }
  }

  @Test
  void eventsThatNoRuleWantsAreCapturedWhileSomeoneWatches() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    try (AgentService agent = AgentService.start(config(ca))) {
      ManagedChannel channel = connect(agent, ca.issue(PeerIdentity.gateway()));
      try {
        Iterator<WatchEventsResponse> events = watch(channel);
        assertThat(started(events)).isTrue();
        cat();
        NamedEvent event = events.next().getEvent();
        assertThat(event.getFieldsMap())
            .containsEntry("proc.name", text("cat"))
            .containsEntry("fd.name", text(secret.toString()));
      } finally {
        close(channel);
      }
    }
  }

  @Test
  void onlyTheGatewayMayWatch() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    try (AgentService agent = AgentService.start(config(ca))) {
      ManagedChannel channel = connect(agent, ca.issue(PeerIdentity.agent("other")));
      try {
        Iterator<WatchEventsResponse> events = watch(channel);
        assertThatThrownBy(events::next)
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
      } finally {
        close(channel);
      }
    }
  }

  @Test
  void withoutPrivilegesSaysWhatIsMissingAndStaysUp() throws Exception {
    Optional<Process> child = AgentChild.startPowerless(rules.port(), directory.resolve("child"));
    assumeTrue(child.isPresent(), "skipped: setpriv or the right to drop capabilities is missing");
    try {
      Node node = nodes.next();
      assertThat(node.getCaptureState()).isEqualTo(Node.CaptureState.CAPTURE_STATE_UNAVAILABLE);
      assertThat(node.getCaptureMessage()).contains("CAP_");
      assertThat(nodes.next().getCaptureState())
          .isEqualTo(Node.CaptureState.CAPTURE_STATE_UNAVAILABLE);
      assertThat(child.orElseThrow().isAlive()).isTrue();
    } finally {
      child.orElseThrow().destroy();
      assertThat(child.orElseThrow().waitFor(30, SECONDS)).isTrue();
    }
  }

  @Test
  void withAProcessOfItsOwnGivesUpPrivilegesInEveryThreadAndCaptures() throws Exception {
    ruleSets.activate(List.of(revision()));
    Process child = AgentChild.start(List.of(), rules.port(), directory.resolve("child"));
    try {
      requireCapture();
      assertThat(ruleSets.next().getNode()).isEqualTo("nodes/child");
      assertThat(ruleSets.next().getError()).isEmpty();
      cat();
      rules.await(() -> !rules.delivered().isEmpty());
      // To know what is closed, it attaches a program that it took along.
      rules.await(() -> rules.delivered().size() > 1);
      for (Event event : rules.delivered()) {
        assertThat(named(event))
            .containsEntry("fd.name", text(secret.toString()))
            .containsEntry("proc.name", text("cat"));
      }
      Path itself = Path.of("/proc", Long.toString(child.pid()));
      assertThat(Files.readString(itself.resolve("cmdline")))
          .contains("AgentChild", "-Xmx256m")
          .doesNotContain(AgentChild.FIRST_STEP_ONLY, "first-step");
      Path threads = itself.resolve("task");
      try (var all = Files.list(threads)) {
        assertThat(all.map(AgentKernelIT::privileges).distinct())
            .containsExactly(
                Map.of("CapPrm", READING, "CapEff", READING, "NoNewPrivs", "1", "Seccomp", "2"));
      }
    } finally {
      child.destroy();
      assertThat(child.waitFor(30, SECONDS)).isTrue();
    }
  }

  private static Map<String, String> privileges(Path thread) {
    try {
      Map<String, String> found = new HashMap<>();
      for (String line : Files.readAllLines(thread.resolve("status"))) {
        String name = line.substring(0, line.indexOf(':'));
        if (List.of("CapPrm", "CapEff", "NoNewPrivs", "Seccomp").contains(name)) {
          found.put(name, line.substring(name.length() + 1).strip());
        }
      }
      return found;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static boolean started(Iterator<WatchEventsResponse> events) {
    try {
      return events.next().hasStarted();
    } catch (StatusRuntimeException e) {
      assumeTrue(
          e.getStatus().getCode() != Status.Code.UNAVAILABLE,
          () -> "skipped: " + e.getStatus().getDescription());
      throw e;
    }
  }

  private void requireCapture() throws InterruptedException {
    Node node = nodes.next();
    assumeTrue(
        node.getCaptureState() == Node.CaptureState.CAPTURE_STATE_ACTIVE,
        () -> "skipped: " + node.getCaptureMessage());
  }

  private void cat() throws Exception {
    Process process =
        new ProcessBuilder("cat", secret.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private Iterator<WatchEventsResponse> watch(ManagedChannel channel) {
    return EventServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, SECONDS)
        .watchEvents(
            WatchEventsRequest.newBuilder()
                .setCondition("evt.type in (open, openat) and fd.name = " + secret)
                .addFields("fd.name")
                .addFields("proc.name")
                .build());
  }

  private static ManagedChannel connect(AgentService agent, TlsConfig tls) {
    return GrpcChannels.connect("127.0.0.1:" + agent.grpcPort(), tls, PeerIdentity.agent("it"));
  }

  private static void close(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, SECONDS)).isTrue();
  }

  private AgentConfig config() {
    return config(GrpcServerConfig.loopback());
  }

  /** The rules service of these tests speaks plaintext, so that this agent never reaches it. */
  private AgentConfig config(ThrowawayCa ca) {
    return config(GrpcServerConfig.loopback(ca.issue(PeerIdentity.agent("it"))));
  }

  private AgentConfig config(GrpcServerConfig server) {
    return AgentConfig.of(
            server,
            MetricsConfig.loopback(),
            "127.0.0.1:" + rules.port(),
            directory.resolve("state"))
        .withNode("it");
  }

  private Revision revision() {
    String yaml =
        """
        - rule: Own file opened
          desc: The file of this test was opened
          condition: evt.type in (open, openat) and fd.name = %1$s and proc.name = cat
          output: opened %%fd.name by %%proc.cmdline parent %%proc.pname user %%user.name
          priority: INFO
        - rule: Own file closed
          desc: The file of this test was closed
          condition: evt.type = close and fd.name = %1$s and proc.name = cat
          output: closed %%fd.name as %%fd.num
          priority: INFO
        """
            .formatted(secret);
    return Revision.newBuilder()
        .setName("ruleSets/it/revisions/1")
        .addFiles(File.newBuilder().setPath("it.yaml").setContent(ByteString.copyFromUtf8(yaml)))
        .build();
  }

  private Map<String, Value> named(Event event) {
    Dictionary dictionary = rules.openings().getLast().getDictionary();
    Map<Integer, String> names = new HashMap<>();
    for (DictionaryEntry entry : dictionary.getFieldsList()) {
      names.put(entry.getNumber(), entry.getName());
    }
    Map<String, Value> fields = new HashMap<>();
    for (Field field : event.getFieldsList()) {
      fields.put(names.getOrDefault(field.getField(), ""), field.getValue());
    }
    return fields;
  }

  private static Value text(String text) {
    return Value.newBuilder().setText(ByteString.copyFromUtf8(text)).build();
  }
}
