package dev.vedette.agent.capture;

import static dev.vedette.agent.capture.EventWatch.run;
import static dev.vedette.agent.capture.EventWatch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.EventSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real container, made by runc below a cgroup of its own. Runs where that is possible, else says
 * why not.
 */
final class ContainerKernelIT {
  private static final Path RUNC = Path.of("/usr/sbin/runc");
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  private final String id = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
  @TempDir Path bundle;
  private EventWatch watch;

  @BeforeEach
  void needsRuncAndBusyboxAndTheKernel() {
    for (Path program : List.of(RUNC, BUSYBOX, SCRIPT)) {
      if (!Files.isExecutable(program)) {
        System.out.println("skipped: ContainerKernelIT: no " + program);
      }
      assumeTrue(Files.isExecutable(program), "no " + program);
    }
    watch =
        new EventWatch(
            Set.of("execve", "openat", "open"),
            "container.id",
            "container.full_id",
            "proc.name",
            "proc.tty",
            "proc.vpid",
            "proc.exepath",
            "proc.cmdline",
            "fd.name",
            "user.name",
            "user.uid");
    if (watch.status() instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: ContainerKernelIT: " + reason);
    }
    assumeTrue(watch.status() instanceof CaptureStatus.Active, watch.status().toString());
  }

  @AfterEach
  void cleanUp() throws Exception {
    if (watch != null) {
      watch.close();
      run(RUNC.toString(), "--root", bundle + "/state", "delete", "-f", id);
    }
  }

  @Test
  void namesTheContainerItsTerminalAndItsUsers() throws Exception {
    // The account file is read while the process is there, so it stays a moment.
    makeBundle("sleep 2; exit 0");
    String runc = RUNC + " --root " + bundle + "/state run --bundle " + bundle + " " + id;
    String output = run(SCRIPT.toString(), "-qec", runc, "/dev/null");
    if (output.contains("cgroup") && output.contains("unable")) {
      System.out.println("skipped: ContainerKernelIT: runc cannot run here: " + output.strip());
      assumeTrue(false, output);
    }
    EventSnapshot shell = watch.await("execve", Map.of("proc.name", "sh", "container.full_id", id));
    assertThat(text(shell, "container.id")).isEqualTo(id.substring(0, 12));
    assertThat(text(shell, "proc.tty")).isNotEqualTo("0");
    assertThat(text(shell, "proc.vpid")).isEqualTo("1");
    assertThat(text(shell, "proc.exepath")).isEqualTo("/bin/busybox");
    assertThat(text(shell, "user.uid")).isEqualTo("4242");
    assertThat(text(shell, "user.name")).isEqualTo("mark");
  }

  private void makeBundle(String command) throws IOException, InterruptedException {
    Path root = bundle.resolve("rootfs");
    for (String name : List.of("bin", "etc", "proc", "sys", "dev", "tmp")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(BUSYBOX, root.resolve("bin/busybox"));
    Files.createSymbolicLink(root.resolve("bin/sh"), Path.of("busybox"));
    Files.createSymbolicLink(root.resolve("bin/sleep"), Path.of("busybox"));
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nmark:x:4242:7::/:/bin/sh\n");
    run("sh", "-c", "cd " + bundle + " && " + RUNC + " spec");
    Path config = bundle.resolve("config.json");
    String spec =
        Files.readString(config)
            .replaceFirst("\"uid\": 0", "\"uid\": 4242")
            .replaceFirst("\"sh\"\\s*]", "\"/bin/sh\", \"-c\", \"" + command + "\"]")
            .replaceFirst(
                "\"linux\": \\{", "\"linux\": {\"cgroupsPath\": \"/vedette-test/" + id + "\",");
    Files.writeString(config, spec);
  }
}
