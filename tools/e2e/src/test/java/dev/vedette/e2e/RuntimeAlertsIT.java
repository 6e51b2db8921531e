package dev.vedette.e2e;

import static dev.vedette.e2e.Alerts.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Something happens in the kernel and arrives as an alert at the gateway, by Falco's own rules. */
@ExtendWith(SharedSuite.class)
final class RuntimeAlertsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void readingThePasswordFileIsAnAlert(Suite suite) throws Exception {
    requireCapture(suite);
    applyFalcosRules(suite);
    try (Alerts alerts = new Alerts(suite.address("grpc"))) {
      Alert alert =
          alerts.after(
              suite,
              marker ->
                  Command.run(
                      List.of(
                          "/bin/sh", "-c", "cat /etc/shadow /nonexistent/" + marker + "; true")),
              (marker, each) ->
                  each.getRule().equals("Read sensitive file untrusted")
                      && field(each, "proc.cmdline").contains(marker));

      assertThat(field(alert, "proc.name")).isEqualTo("cat");
      assertThat(field(alert, "proc.pname")).isEqualTo("sh");
      assertThat(field(alert, "user.name")).isEqualTo(System.getProperty("user.name"));
      assertThat(field(alert, "fd.name")).isEqualTo("/etc/shadow");
      assertThat(alert.getOutput())
          .contains(": Warning Sensitive file opened for reading by non-trusted program");
      assertThat(alert.getJson()).contains("\"rule\":\"Read sensitive file untrusted\"");
      assertThat(alert.getNode()).startsWith("nodes/");
    }
  }

  @Test
  void aShellInAContainerIsAnAlertWithTheContainersId(Suite suite) throws Exception {
    requireCapture(suite);
    Path script = Tree.program("script");
    applyFalcosRules(suite);
    try (Container container = Container.start();
        Alerts alerts = new Alerts(suite.address("grpc"))) {
      Alert alert =
          alerts.after(
              suite,
              marker ->
                  Command.run(
                      List.of(
                          script.toString(),
                          "-qec",
                          container.execLine("/bin/sh", "-c", "true", marker),
                          "/dev/null")),
              (marker, each) ->
                  each.getRule().equals("Terminal shell in container")
                      && field(each, "proc.cmdline").contains(marker));

      assertThat(field(alert, "container.id")).isEqualTo(container.shortId());
      assertThat(field(alert, "proc.name")).isEqualTo("sh");
      assertThat(alert.getMessage())
          .startsWith("A shell was spawned in a container with an attached terminal");
    }
  }

  @Test
  void theDefaultRulesWorkWithNoFileAtAll(Suite suite) throws Exception {
    Command list = suite.vedette("rules", "list");

    assertThat(list.succeeded().lines().filter(line -> line.startsWith("default ")))
        .singleElement()
        .asString()
        .contains("RUNTIME")
        .doesNotContain("no active revision");
  }

  private static void applyFalcosRules(Suite suite) throws Exception {
    Path rules = Tree.conformance("falco/rules/falco_rules.yaml");
    assertThat(suite.vedette("rules", "apply", "--wait", rules.toString()).succeeded())
        .contains("active: ");
  }

  /** Waits until the agent captures; where the machine does not allow it, says what is missing. */
  static void requireCapture(Suite suite) throws Exception {
    String nodes =
        Await.answer(
            "an enrolled node",
            SOON,
            () -> {
              String out = suite.vedette("nodes").out();
              return out.contains("active") || out.contains("unavailable")
                  ? java.util.Optional.of(out)
                  : java.util.Optional.empty();
            });
    if (nodes.contains("unavailable") && !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
      throw Tree.missing(nodes);
    }
    assertThat(nodes).contains("active").doesNotContain("unavailable");
  }
}
