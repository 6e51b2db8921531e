package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.event.Field;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.rules.ruleset.BuiltInRules;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user applies Falco's stable rules beside the built-in ones. */
class FalcoStableRulesIT {
  private static final Path FILE =
      Path.of(System.getProperty("vedette.conformance", "../shared/conformance"))
          .resolve("falco/rules/falco_rules.yaml");
  private static final PeerIdentity AGENT = PeerIdentity.agent("node-1");

  /**
   * What the agent would send of {@code cat /etc/shadow}; every other field is known to be absent.
   */
  private static final Map<String, Value> CAT_SHADOW =
      Map.ofEntries(
          text("fd.name", "/etc/shadow"),
          text("fd.nameraw", "/etc/shadow"),
          text("fd.directory", "/etc"),
          text("fd.filename", "shadow"),
          text("fd.typechar", "f"),
          text("fd.type", "file"),
          number("fd.num", 3),
          truth("evt.is_open_read", true),
          truth("evt.is_open_write", false),
          text("evt.arg.flags", "O_RDONLY"),
          text("evt.res", "SUCCESS"),
          number("evt.rawres", 3),
          text("proc.name", "cat"),
          text("proc.exe", "cat"),
          text("proc.exepath", "/usr/bin/cat"),
          text("proc.cmdline", "cat /etc/shadow"),
          text("proc.pname", "bash"),
          text("proc.pcmdline", "bash"),
          number("proc.tty", 34816),
          number("proc.duration", 1_000_000),
          text("user.name", "root"),
          number("user.uid", 0),
          number("user.loginuid", -1),
          text("container.id", "host"));

  @TempDir private Path directory;

  @Test
  void bothRuleSetsTellOfAShadowFileRead() throws Exception {
    boolean present = Files.exists(FILE);
    if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      assertThat(present).as(FILE.toString()).isTrue();
    }
    assumeTrue(present, FILE + " does not exist");
    String falco = Files.readString(FILE);
    try (RulesFixture rules = RulesFixture.standard(directory)) {
      String builtIn =
          rules
              .ruleSets()
              .getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/default").build())
              .getRuleSet()
              .getActiveRevision();
      String revision = rules.apply("falco", falco);
      AgentStream stream = AgentStream.open(rules.as(AGENT), opening(falco));
      stream.acknowledged();
      stream.send(List.of(builtIn, revision), catShadow(falco));
      assertThat(stream.acknowledged()).isEqualTo(1);
      List<Alert> alerts =
          rules.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList();
      assertThat(alerts)
          .map(Alert::getRule)
          .containsExactly(
              "Read sensitive file untrusted", "Credential file opened by unexpected program");
      assertThat(alerts.getFirst().getMessage())
          .contains("file=/etc/shadow")
          .contains("command=cat /etc/shadow");
      assertThat(alerts.getFirst().getJson()).contains("\"fd.name\":\"/etc/shadow\"");
    }
  }

  private static List<String> fields(String falco) throws Exception {
    List<RuleFile> files = new ArrayList<>();
    files.add(new RuleFile("falco_rules.yaml", ByteString.copyFromUtf8(falco).toByteArray()));
    files.addAll(BuiltInRules.files());
    return new RuleLoader()
        .load(files).book().orElseThrow().fields().stream()
            .map(Field::name)
            .filter(name -> !name.equals("evt.type"))
            .sorted()
            .toList();
  }

  private static StreamOpening opening(String falco) throws Exception {
    Dictionary.Builder dictionary =
        Dictionary.newBuilder()
            .setSource("syscall")
            .addTypes(DictionaryEntry.newBuilder().setNumber(1).setName("openat"));
    int number = 0;
    for (String field : fields(falco)) {
      dictionary.addFields(DictionaryEntry.newBuilder().setNumber(++number).setName(field));
    }
    return AgentStream.opening("node-1").toBuilder().setDictionary(dictionary).build();
  }

  private static Event catShadow(String falco) throws Exception {
    Event.Builder event =
        Event.newBuilder().setSequence(1).setTimeUnixNanos(AgentStream.TIME).setType(1);
    int number = 0;
    Value absent = Value.newBuilder().setAbsent(true).build();
    for (String field : fields(falco)) {
      event.addFields(
          dev.vedette.proto.event.v1.Field.newBuilder()
              .setField(++number)
              .setValue(CAT_SHADOW.getOrDefault(field, absent)));
    }
    return event.build();
  }

  private static Map.Entry<String, Value> text(String field, String text) {
    return Map.entry(field, Value.newBuilder().setText(ByteString.copyFromUtf8(text)).build());
  }

  private static Map.Entry<String, Value> number(String field, long number) {
    return Map.entry(field, Value.newBuilder().setNumber(number).build());
  }

  private static Map.Entry<String, Value> truth(String field, boolean truth) {
    return Map.entry(field, Value.newBuilder().setTruth(truth).build());
  }
}
