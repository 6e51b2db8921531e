package dev.vedette.e2e;

import static dev.vedette.e2e.Alerts.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Story 5 with a real containerd, which runs the pod and says what it is. */
final class ContainerdIT {
  @TempDir Path directory;

  @Test
  void aShellInAPodIsAnAlertThatNamesThePod() throws Exception {
    Path script = Tree.program("script");
    Path rules = Files.writeString(directory.resolve("custom.yaml"), ContainerAlertsIT.STORY);
    try (Containerd containerd = Containerd.start();
        Suite suite = Suite.up("--set", "agent.container.sockets=" + containerd.socket())) {
      RuntimeAlertsIT.requireCapture(suite);
      suite.vedette("rules", "apply", "--wait", rules.toString()).succeeded();
      String container = containerd.runPod("myproject", "nginx-pod", "nginx");
      try (Alerts alerts = new Alerts(suite.address("grpc"))) {
        Alert alert =
            alerts.after(
                suite,
                marker ->
                    Command.run(
                        List.of(
                            script.toString(),
                            "-qec",
                            containerd.execLine(container, "/bin/sh", "-c", "true", marker),
                            "/dev/null")),
                (marker, each) ->
                    each.getRule().equals("Shell opened in a pod")
                        && field(each, "proc.cmdline").contains(marker));
        assertThat(alert.getMessage())
            .startsWith(
                "A shell was spawned in a container with an attached terminal (user=root"
                    + " k8s.ns=myproject k8s.pod=nginx-pod container=nginx"
                    + " image=registry.local/web shell=sh parent=");
        assertThat(field(alert, "container.id")).isEqualTo(container.substring(0, 12));
        assertThat(field(alert, "container.image.tag")).isEqualTo("7");
      }
    }
  }
}
