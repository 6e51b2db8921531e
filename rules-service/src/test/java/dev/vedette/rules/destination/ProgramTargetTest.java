package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTargetTest {
  @TempDir private Path directory;

  private ProgramTarget target(boolean keepAlive, String... command) {
    return new ProgramTarget(new Destination.Program(List.of(command), AlertForm.TEXT, keepAlive));
  }

  @Test
  void givesEachAlertToAProcessOfItsOwn() throws Exception {
    Path out = directory.resolve("out");
    try (ProgramTarget target =
        target(false, "/bin/sh", "-c", "echo start >> \"$0\"; cat >> \"$0\"", out.toString())) {
      assertThat(target.send(SampleAlert.of("one"))).isEqualTo(new Outcome.Delivered());
      assertThat(target.send(SampleAlert.of("two"))).isEqualTo(new Outcome.Delivered());
    }
    assertThat(Files.readAllLines(out))
        .containsExactly(
            "start", "13:33:20.123456789: Error one", "start", "13:33:20.123456789: Error two");
  }

  @Test
  void keepsOneProcessAliveAndLetsItReadToTheEnd() throws Exception {
    Path out = directory.resolve("out");
    try (ProgramTarget target =
        target(true, "/bin/sh", "-c", "echo start >> \"$0\"; cat >> \"$0\"", out.toString())) {
      target.send(SampleAlert.of("one"));
      target.send(SampleAlert.of("two"));
    }
    assertThat(Files.readAllLines(out))
        .containsExactly("start", "13:33:20.123456789: Error one", "13:33:20.123456789: Error two");
  }

  @Test
  void passesWhatAnAlertSaysToNoShell() throws Exception {
    Path out = directory.resolve("out");
    try (ProgramTarget target = target(false, "/usr/bin/tee", "-a", out.toString())) {
      target.send(SampleAlert.of("$(touch " + directory.resolve("owned") + ")"));
    }
    assertThat(out).content().contains("$(touch ");
    assertThat(directory.resolve("owned")).doesNotExist();
  }

  @Test
  void anExitStatusIsAFaultAndAMissingProgramNoReceiver() throws Exception {
    try (ProgramTarget target = target(false, "/bin/sh", "-c", "cat > /dev/null; exit 3")) {
      assertThat(target.send(SampleAlert.of("one"))).isEqualTo(new Outcome.Failed("exit status 3"));
    }
    try (ProgramTarget target = target(false, directory.resolve("missing").toString())) {
      assertThatThrownBy(() -> target.send(SampleAlert.of("one"))).isInstanceOf(IOException.class);
    }
  }
}
