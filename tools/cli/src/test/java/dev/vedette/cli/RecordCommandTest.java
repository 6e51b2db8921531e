package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventDraft;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path source = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void writeCapture() throws IOException {
    source = directory.resolve("source.scap");
    target = directory.resolve("target.scap");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ScapWriter writer = new ScapWriter(bytes)) {
      writer.machine(new Machine(2, 1 << 30, "recorded", 0));
      RecordedThread cat = new RecordedThread(7);
      cat.pid = 7;
      cat.comm = utf8("cat");
      cat.exe = utf8("cat");
      cat.cwd = utf8("/srv");
      writer.thread(cat);
      for (int number = 3; number < 9; number++) {
        writer.event(
            EventDraft.of("openat")
                .number("fd", number)
                .number("dirfd", -100)
                .text("name", utf8("file" + number))
                .number("flags", 1)
                .at(1_500_000_000_000_000_000L + 10L * number, 7, 0));
        writer.event(
            EventDraft.of("read")
                .number("res", 1)
                .text("data", utf8("x"))
                .number("fd", number)
                .number("size", 1)
                .at(1_500_000_000_000_000_005L + 10L * number, 7, 0));
      }
    }
    Files.write(source, bytes.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String[] replayed() {
    int status =
        run(
            "replay",
            target.toString(),
            "--condition",
            "evt.num > 0",
            "--format",
            "%evt.type %fd.name");
    assertThat(status).isEqualTo(ExitStatus.OK);
    return out.toString().lines().toArray(String[]::new);
  }

  private int record(String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "record";
    arguments[1] = target.toString();
    arguments[2] = "--read";
    arguments[3] = source.toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return run(arguments);
  }

  @Test
  void recordsByConditionAndSaysWhatBelongsToIt() {
    assertThat(record("--filter", "evt.type=read and fd.name=/srv/file5")).isEqualTo(ExitStatus.OK);
    assertThat(err.toString()).contains("1 event recorded");
    // The file was opened by an event that is not seen, and still has its name.
    assertThat(replayed()).containsExactly("read /srv/file5");
  }

  @Test
  void endsAtLimits() throws IOException {
    assertThat(record("--max-events", "3")).isEqualTo(ExitStatus.OK);
    assertThat(replayed()).hasSize(3);
    assertThat(record("--max-size", "1k")).isEqualTo(ExitStatus.OK);
    assertThat(Files.size(target)).isLessThanOrEqualTo(1024);
    assertThat(replayed()).hasSizeBetween(1, 11);
  }

  @Test
  void compresses() throws IOException {
    assertThat(record("-z")).isEqualTo(ExitStatus.OK);
    assertThat(Files.readAllBytes(target)).startsWith(0x1f, 0x8b);
    assertThat(replayed()).hasSize(12);
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    byte[] before = Files.readAllBytes(source);
    assertThat(run("record", source.toString(), "--read", source.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(Files.readAllBytes(source)).isEqualTo(before);
    assertThat(record("--filter", "evt.type=")).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("--filter");
    assertThat(record("--max-size", "many")).isNotEqualTo(ExitStatus.OK);
    assertThat(record("--duration", "soon")).isNotEqualTo(ExitStatus.OK);
    assertThat(run("record", target.toString(), "--read", "/nonexistent.scap"))
        .isEqualTo(ExitStatus.ERROR);
  }
}
