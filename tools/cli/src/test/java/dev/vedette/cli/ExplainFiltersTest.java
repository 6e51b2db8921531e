package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplainFiltersTest {
  @TempDir private Path directory;

  @Test
  void saysWhatTheKernelDecides() throws IOException {
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            - rule: Read a secret
              desc: d
              condition: >
                evt.type in (openat, connect) and fd.name startswith /secret
                and not proc.name = backup and not proc.pname = cron
              output: "%user.name"
              priority: WARNING
            - rule: Load code
              desc: d
              condition: evt.type = init_module and proc.cmdline contains x
              output: o
              priority: WARNING
            - rule: Change user
              desc: d
              condition: evt.type = setuid and proc.name = x
              output: o
              priority: WARNING
            """);
    StringWriter out = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("agent", "explain-filters", "--rules", rules.toString());
    assertThat(status).isEqualTo(ExitStatus.OK);
    assertThat(out.toString())
        .isEqualTo(
            """
            Read a secret
              openat
                in the kernel: fd.name, proc.name
                in the agent:  proc.pname
              connect
                in the kernel: proc.name
                in the agent:  fd.name, proc.pname
            Load code
              init_module
                in the kernel: nothing
                in the agent:  proc.cmdline
            Change user
              setuid
                in the kernel: nothing
                in the agent:  proc.name

            Every call is copied of:
              init_module: Load code
              setuid: the agent keeps track of processes by it
            """);
  }
}
