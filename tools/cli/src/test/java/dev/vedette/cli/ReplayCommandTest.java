package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.scap.CaptureContent.Machine;
import dev.vedette.agent.scap.ScapWriter;
import dev.vedette.cli.outcome.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path capture = Path.of("");
  private String rules = "";

  @BeforeEach
  void writeFiles() throws IOException {
    Path file = directory.resolve("rules.yaml");
    Files.writeString(
        file,
        """
        - rule: Secret read
          desc: d
          condition: evt.type = openat and fd.name startswith /srv/secret
          output: "%proc.name opened %fd.name"
          priority: WARNING
          tags: [secrets]
        """);
    rules = file.toString();
    capture = directory.resolve("two.scap");
    Files.write(capture, capture());
  }

  private static byte[] capture() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ScapWriter writer = new ScapWriter(bytes)) {
      writer.machine(new Machine(2, 1 << 30, "recorded", 0));
      RecordedThread cat = new RecordedThread(7);
      cat.pid = 7;
      cat.comm = utf8("cat");
      cat.exe = utf8("cat");
      cat.cwd = utf8("/srv");
      writer.thread(cat);
      writer.event(open(3, "secret"));
      writer.event(open(4, "/etc/hosts"));
    }
    return bytes.toByteArray();
  }

  private static RecordedEvent open(int number, String path) {
    EventKind kind = EventTable.standard().coded("PPME_SYSCALL_OPENAT_2_X").orElseThrow();
    RecordedEvent event = new RecordedEvent(kind, 1_500_000_000_000_000_000L + number, 7, 0);
    event.add(new byte[] {(byte) number, 0, 0, 0, 0, 0, 0, 0});
    event.add(new byte[] {-100, -1, -1, -1, -1, -1, -1, -1});
    event.add(utf8(path + "\0"));
    event.add(new byte[] {1, 0, 0, 0});
    for (int size : new int[] {4, 4, 8}) {
      event.add(new byte[size]);
    }
    return event;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void printsAlertsAsFalcoDoes() {
    assertThat(run("replay", capture.toString(), "--rules", rules)).isEqualTo(ExitStatus.OK);

    assertThat(out.toString())
        .isEqualTo("2017-07-14T02:40:00.000000003+0000: Warning cat opened /srv/secret\n");
    assertThat(err.toString()).isEqualTo("2 events read, 0 skipped, 2 seen, 1 alert\n");
  }

  @Test
  void takesFlagsOfFalcoAndPrintsJson() {
    assertThat(run("replay", "-e", capture.toString(), "-r", rules, "--output", "json"))
        .isEqualTo(ExitStatus.OK);

    assertThat(out.toString())
        .startsWith("{\"hostname\":\"recorded\"")
        .contains("\"output_fields\":{\"evt.time.iso8601\":1500000000000000003,")
        .contains("\"fd.name\":\"/srv/secret\"")
        .contains("\"tags\":[\"secrets\"]");
  }

  @Test
  void printsTheEventsThatAConditionIsTrueFor() {
    assertThat(
            run(
                "replay",
                capture.toString(),
                "--condition",
                "evt.num > 1",
                "--format",
                "%evt.num %evt.type %fd.name"))
        .isEqualTo(ExitStatus.OK);

    assertThat(out.toString()).isEqualTo("2 openat /etc/hosts\n");
  }

  @Test
  void leavesOutRulesByTagAndPriority() {
    run("replay", capture.toString(), "--rules", rules, "-T", "secrets");
    run("replay", capture.toString(), "--rules", rules, "--priority", "ERROR");

    assertThat(out.toString()).isEmpty();
  }

  @Test
  void replaysWhatIsThereOfABrokenFile() throws IOException {
    byte[] whole = Files.readAllBytes(capture);
    Path cut = directory.resolve("cut.scap");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 8));

    assertThat(run("replay", cut.toString(), "--rules", rules)).isEqualTo(ExitStatus.ERROR);

    assertThat(out.toString()).contains("cat opened /srv/secret");
    assertThat(err.toString()).contains("byte ").contains("end of file");
  }

  @Test
  void runsTheBuiltInRulesWithoutAny() {
    assertThat(run("replay", capture.toString())).as(err.toString()).isEqualTo(ExitStatus.OK);

    assertThat(err.toString()).contains("2 events read");
  }

  @Test
  void namesWhatIsWrong() {
    assertThat(run("replay", directory.resolve("no.scap").toString(), "--rules", rules))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(run("replay", rules, "--rules", rules)).isEqualTo(ExitStatus.ERROR);

    assertThat(err.toString()).contains("no.scap: no such file").contains("not a capture");
  }
}
