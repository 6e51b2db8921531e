package dev.vedette.agent.detection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.agent.capture.Losses;
import dev.vedette.agent.detection.RuleCompiler.Outcome;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.agent.stream.StreamEvent;
import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DetectorTest {
  private static final String FIRST_EVENT = "vedette_agent_first_event_timestamp_seconds";
  private static final String RULES =
      """
      - rule: Shadow read
        desc: Someone reads the shadow file
        condition: evt.type = openat and fd.name = /etc/shadow and not container.id = host
        output: shadow was read (file=%fd.name user=%user.name)
        priority: WARNING
      - rule: Shell
        desc: A shell
        condition: evt.type = execve and proc.name = sh
        output: a shell (name=%proc.name parent=%proc.pname)
        priority: NOTICE
      - rule: Never
        desc: Not enabled
        condition: evt.type = openat and fd.name startswith /
        output: never %proc.cwd
        priority: NOTICE
        enabled: false
      """;

  private final List<StreamEvent> candidates = new ArrayList<>();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final DropLedger drops = new DropLedger();
  private final Detector detector =
      new Detector(
          (candidate, _, _) -> candidates.add(candidate), drops, new DetectionMetrics(registry));

  @Test
  void sendsACandidateWithExactlyTheFieldsThatItsRulesRead() {
    use(RULES);
    assertThat(registry.getSampleValue(FIRST_EVENT)).isZero();
    detector.accept(
        event(
            "openat",
            Map.of(
                "fd.name", Value.text("/etc/shadow"),
                "container.id", Value.text("abc"),
                "user.name", Value.ABSENT,
                "proc.name", Value.text("cat"))));
    assertThat(registry.getSampleValue(FIRST_EVENT)).isPositive();
    assertThat(registry.getSampleValue("vedette_agent_watched_since_timestamp_seconds"))
        .isEqualTo(77e-9);
    assertThat(candidates).hasSize(1);
    StreamEvent candidate = candidates.getFirst();
    assertThat(named(candidate).keySet())
        .contains("fd.name", "container.id", "user.name")
        .doesNotContain("proc.name", "proc.cwd");
    assertThat(named(candidate))
        .containsEntry("user.name", WireValues.encode(Value.ABSENT))
        .containsEntry("fd.name", WireValues.encode(Value.text("/etc/shadow")));
    assertThat(candidate.timeNanos()).isEqualTo(77);
    assertThat(candidate.selection().activeRevisions())
        .containsExactly("ruleSets/test/revisions/1");
    assertThat(candidate.type())
        .isEqualTo(candidate.selection().dictionary().type("openat"))
        .isPositive();
  }

  @Test
  void passesOnThatEventsWereLost() {
    use(RULES);
    detector.lost(new Losses(Map.of("openat", 7L), 100, 55, 66));
    assertThat(candidates).hasSize(1);
    StreamEvent told = candidates.getFirst();
    assertThat(told.loss())
        .isEqualTo(
            Loss.newBuilder()
                .putEvents("openat", 7)
                .setCapturedEvents(100)
                .setSinceUnixNanos(55)
                .setUntilUnixNanos(66)
                .build());
    assertThat(told.selection().activeRevisions()).containsExactly("ruleSets/test/revisions/1");
  }

  @Test
  void dropsWhatNoRuleCanMatch() {
    use(RULES);
    detector.accept(event("openat", Map.of("fd.name", Value.text("/etc/hosts"))));
    detector.accept(event("connect", Map.of("fd.name", Value.text("/etc/shadow"))));
    assertThat(candidates).isEmpty();
    assertThat(registry.getSampleValue("vedette_agent_events_evaluated_total")).isEqualTo(1);
  }

  @Test
  void sendsWhatCannotBeDecidedHereWithoutTheFieldsThatAreNotKnown() {
    use(RULES);
    detector.accept(event("openat", Map.of("fd.name", Value.text("/etc/shadow"))));
    assertThat(candidates).hasSize(1);
    assertThat(named(candidates.getFirst())).doesNotContainKey("container.id");
    assertThat(registry.getSampleValue("vedette_agent_candidates_undecided_total")).isEqualTo(1);
  }

  @Test
  void looksAtOnlyTheCurrentEvent() {
    use(RULES);
    detector.accept(
        event(
            "openat",
            Map.of("fd.name", Value.text("/etc/shadow"), "container.id", Value.text("c"))));
    detector.accept(
        event(
            "execve",
            Map.of(
                "proc.name", Value.text("sh"),
                "fd.name", Value.text("/x"),
                "proc.pname", Value.text("bash"))));
    assertThat(named(candidates.get(1)).keySet())
        .contains("proc.name", "proc.pname")
        .doesNotContain("fd.name", "container.id");
  }

  @Test
  void swapsRulesBetweenTwoEvents() {
    use(RULES);
    StreamDictionary before = detector.active().selection().dictionary();
    use(RULES.replace("fd.name = /etc/shadow", "fd.filename = hosts"));
    detector.accept(
        event(
            "openat",
            Map.of(
                "fd.name", Value.text("/etc/hosts"),
                "fd.filename", Value.text("hosts"),
                "container.id", Value.text("c"))));
    assertThat(candidates).hasSize(1);
    StreamDictionary after = detector.active().selection().dictionary();
    assertThat(after.field("fd.name")).isEqualTo(before.field("fd.name"));
    assertThat(after.field("fd.filename")).isPositive();
  }

  @Test
  void hasNoCandidatesWithoutRules() {
    detector.accept(event("openat", Map.of("fd.name", Value.text("/etc/shadow"))));
    assertThat(candidates).isEmpty();
  }

  private void use(String yaml) {
    Revision revision =
        Revision.newBuilder()
            .setName("ruleSets/test/revisions/1")
            .addFiles(File.newBuilder().setPath("r.yaml").setContent(ByteString.copyFromUtf8(yaml)))
            .build();
    Outcome outcome =
        new RuleCompiler(Set.of("openat", "execve"))
            .compile(List.of(revision), detector.active().selection().dictionary());
    assertThat(outcome).isInstanceOf(Outcome.Compiled.class);
    if (outcome instanceof Outcome.Compiled(ActiveRules rules)) {
      detector.use(rules);
    }
  }

  private static Map<String, dev.vedette.proto.event.v1.Value> named(StreamEvent event) {
    Map<Integer, String> names = new TreeMap<>();
    for (String name :
        List.of(
            "fd.name",
            "fd.filename",
            "container.id",
            "user.name",
            "proc.name",
            "proc.pname",
            "proc.cwd")) {
      names.put(event.selection().dictionary().field(name), name);
    }
    Map<String, dev.vedette.proto.event.v1.Value> values = new TreeMap<>();
    for (dev.vedette.proto.event.v1.Field field : event.fields()) {
      values.put(names.getOrDefault(field.getField(), "other"), field.getValue());
    }
    return values;
  }

  private static EventView event(String type, Map<String, Value> values) {
    return new EventView() {
      @Override
      public String source() {
        return "syscall";
      }

      @Override
      public String type() {
        return type;
      }

      @Override
      public long timeNanos() {
        return 77;
      }

      @Override
      public Value get(Field field) {
        return field.name().equals("evt.type")
            ? Value.text(type)
            : values.getOrDefault(field.name(), Value.NOT_SENT);
      }
    };
  }
}
