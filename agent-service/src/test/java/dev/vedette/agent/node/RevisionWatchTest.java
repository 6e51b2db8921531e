package dev.vedette.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vedette.agent.detection.CaptureInterest;
import dev.vedette.agent.detection.DetectionMetrics;
import dev.vedette.agent.detection.Detector;
import dev.vedette.agent.detection.RuleCompiler;
import dev.vedette.agent.detection.RulesInForce;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.FakeRulesServer;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.server.signature.SignatureConfig;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevisionWatchTest {
  private static final Revision GOOD = revision("1", "evt.type = openat and fd.name = /a");
  private static final Revision OTHER = revision("2", "evt.type = execve and proc.name = sh");
  private static final Revision BAD = revision("3", "evt.type = openat and no.such = 1");

  private final FakeRuleSetService ruleSets = new FakeRuleSetService(List.of(GOOD));
  private final FakeRulesServer server = new FakeRulesServer(ruleSets);
  private final ManagedChannel channel = server.connect();
  private final List<Set<String>> interests = new ArrayList<>();
  private final List<RevisionWatch> watches = new ArrayList<>();
  private final RulesInForce rules = rules();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Path directory;
  private final StateDirectory state;

  RevisionWatchTest(@TempDir Path directory) {
    this.directory = directory;
    state = StateDirectory.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    for (RevisionWatch watch : watches) {
      watch.stop();
    }
    channel.shutdownNow();
    server.down();
    state.close();
  }

  @Test
  void putsWhatIsActiveInForceAndAcknowledges() throws Exception {
    watch(rules).start();
    assertThat(ruleSets.next().getNode()).isEqualTo("nodes/n");
    assertThat(ruleSets.next().getError()).isEmpty();
    assertThat(rules.revisions()).containsExactly(GOOD.getName());
  }

  @Test
  void widensTheCaptureBeforeASwapAndNarrowsItAfter() throws Exception {
    watch(rules).start();
    ruleSets.next();
    ruleSets.next();
    ruleSets.activate(List.of(OTHER));
    assertThat(ruleSets.next().getError()).isEmpty();
    assertThat(interests)
        .containsExactly(Set.of("openat"), Set.of("openat", "execve"), Set.of("execve"));
  }

  @Test
  void hasRevisionsLookOnWithoutPuttingThemInForce() {
    RulesInForce inForce = rules();
    assertThat(inForce.change(List.of(GOOD), List.of(OTHER)))
        .isInstanceOf(RuleCompiler.Outcome.Compiled.class);
    assertThat(inForce.revisions()).containsExactly(GOOD.getName());
    assertThat(inForce.shadowRevisions()).containsExactly(OTHER.getName());
    assertThat(interests.getLast()).containsExactlyInAnyOrder("openat", "execve");
    assertThat(inForce.change(List.of(GOOD), List.of(BAD)))
        .isInstanceOf(RuleCompiler.Outcome.Rejected.class);
    assertThat(inForce.shadowRevisions()).containsExactly(OTHER.getName());
  }

  @Test
  void refusesWhatDoesNotCompileAndKeepsWhatItHad() throws Exception {
    watch(rules).start();
    ruleSets.next();
    ruleSets.next();
    ruleSets.activate(List.of(BAD));
    assertThat(ruleSets.next().getError())
        .contains(BAD.getName())
        .contains("rules.yaml:")
        .contains("no.such");
    assertThat(rules.revisions()).containsExactly(GOOD.getName());
    assertThat(
            registry.getSampleValue(
                "vedette_agent_revision_updates_total",
                new String[] {"result"},
                new String[] {"rejected"}))
        .isEqualTo(1);
  }

  @Test
  void connectsAgainAfterACut() throws Exception {
    watch(rules).start();
    ruleSets.next();
    ruleSets.next();
    ruleSets.cut();
    assertThat(ruleSets.next().getNode()).isEqualTo("nodes/n");
    assertThat(ruleSets.next().getError()).isEmpty();
    ruleSets.activate(List.of(OTHER));
    assertThat(ruleSets.next().getError()).isEmpty();
    assertThat(rules.revisions()).containsExactly(OTHER.getName());
  }

  @Test
  void startsWithTheLastGoodRevisionsWhenTheServiceIsAway() throws Exception {
    watch(rules).start();
    ruleSets.next();
    ruleSets.next();
    ruleSets.activate(List.of(BAD));
    ruleSets.next();
    server.down();
    RulesInForce later = rules();
    RulesOfLastRun lastRun = RulesOfLastRun.compile(directory, SignatureConfig.none());
    RevisionWatch restoring =
        new RevisionWatch(connection(new CollectorRegistry()), facts(), later, state, () -> {});
    restoring.restore(lastRun);
    assertThat(later.revisions()).containsExactly(GOOD.getName());
    // What was compiled for a start may be older than what is in force.
    assertThatThrownBy(() -> restoring.restore(lastRun)).isInstanceOf(IllegalStateException.class);
  }

  private RevisionWatch watch(RulesInForce inForce) {
    RevisionWatch watch =
        new RevisionWatch(connection(registry), facts(), inForce, state, () -> {});
    watches.add(watch);
    return watch;
  }

  private RulesConnection connection(CollectorRegistry counts) {
    return new RulesConnection(channel, Duration.ofMillis(200), new NodeMetrics(counts));
  }

  private RulesInForce rules() {
    Detector detector =
        new Detector(
            (_, _, _) -> {}, new DropLedger(), new DetectionMetrics(new CollectorRegistry()));
    return new RulesInForce(
        new RuleCompiler(Set.of("openat", "execve")),
        detector,
        new CaptureInterest(interest -> interests.add(interest.types())),
        _ -> {},
        _ -> {});
  }

  private static NodeFacts facts() {
    return new NodeFacts("n", "n", "boot", "6", "test");
  }

  private static Revision revision(String id, String condition) {
    String yaml =
        """
        - rule: Test %s
          desc: A rule
          condition: %s
          output: seen %%fd.name
          priority: WARNING
        """
            .formatted(id, condition);
    return Revision.newBuilder()
        .setName("ruleSets/test/revisions/" + id)
        .addFiles(File.newBuilder().setPath("rules.yaml").setContent(ByteString.copyFromUtf8(yaml)))
        .build();
  }
}
