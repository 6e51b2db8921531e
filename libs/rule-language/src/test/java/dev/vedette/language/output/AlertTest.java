package dev.vedette.language.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.event.Value;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AlertTest {
  private static final Alert ALERT =
      new Alert(
          1_470_327_477_881_781_397L,
          Priority.INFORMATIONAL,
          "a \"rule\"",
          "syscall",
          List.of("zebra", "ant", "ant"),
          "host-1",
          "seen\n(pid=7)",
          Map.of(
              "proc.pid", Value.number(7),
              "proc.tty", Value.ABSENT,
              "proc.is_sid_leader", Value.truth(true),
              "ka.user.groups", Value.items(List.of(Value.text("x"), Value.text("y")))));

  @Test
  void printsTextLineWithClockTime() {
    assertThat(new AlertText(AlertText.TimeForm.CLOCK, ZoneOffset.UTC).line(ALERT))
        .isEqualTo("16:17:57.881781397: Informational seen\\n(pid=7)");
  }

  @Test
  void printsTextLineWithIsoTime() {
    assertThat(new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.ofHours(5)).line(ALERT))
        .startsWith("2016-08-04T16:17:57.881781397+0000: Informational ");
  }

  @Test
  void printsJsonWithSortedKeysAndTypedValues() {
    assertThat(AlertJson.standard().line(ALERT))
        .isEqualTo(
            "{\"hostname\":\"host-1\",\"output\":\"16:17:57.881781397: Informational"
                + " seen\\n(pid=7)\","
                + "\"output_fields\":{\"evt.time\":1470327477881781397,\"ka.user.groups\":[\"x\",\"y\"],"
                + "\"proc.is_sid_leader\":true,\"proc.pid\":7,\"proc.tty\":null},\"priority\":\"Informational\",\"rule\":\"a"
                + " \\\"rule\\\"\",\"source\":\"syscall\","
                + "\"tags\":[\"ant\",\"zebra\"],\"time\":\"2016-08-04T16:17:57.881781397Z\"}");
  }

  @Test
  void writesNothingThatATerminalObeysOrThatIsNoUtf8() {
    byte[] name = {'a', 0x1b, '[', '3', '1', 'm', 0x7f, (byte) 0xc2, (byte) 0x9b, (byte) 0xff, '"'};
    Value hostile = Value.text(name);
    var alert =
        new Alert(
            0,
            Priority.ERROR,
            "r",
            "syscall",
            List.of(),
            "h",
            "by " + hostile,
            Map.of("n", hostile));
    String shown = "a\\u001b[31m\\u007f\\u009b\ufffd";
    String json = AlertJson.standard().line(alert);
    assertThat(json).contains("\"n\":\"" + shown + "\\\"\"").contains("by " + shown);
    assertThat(json.chars()).noneMatch(Character::isISOControl);
    assertThat(new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC).line(alert))
        .endsWith("Error by " + shown + "\"");
  }

  @Test
  void leavesOutPropertiesThatAreNotWanted() {
    var json = new AlertJson(new AlertText(AlertText.TimeForm.CLOCK, ZoneOffset.UTC), Set.of());
    assertThat(json.line(ALERT))
        .isEqualTo(
            "{\"hostname\":\"host-1\",\"priority\":\"Informational\",\"rule\":\"a \\\"rule\\\"\","
                + "\"source\":\"syscall\",\"time\":\"2016-08-04T16:17:57.881781397Z\"}");
  }
}
