package dev.vedette.e2e;

import static dev.vedette.e2e.Alerts.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What people do in containers and should not, seen in the kernel, by the rules of the suite. */
final class ContainerAlertsIT {
  static final String STORY =
      """
      - macro: a_shell_in_a_container
        condition: evt.type in (execve, execveat) and container.id != host and proc.name = sh
      - rule: Shell opened in a pod
        desc: Somebody looks around in a container.
        condition: a_shell_in_a_container and proc.tty != 0
        output: >
          A shell was spawned in a container with an attached terminal (user=%user.name k8s.ns=%k8s.ns.name
          k8s.pod=%k8s.pod.name container=%container.name image=%container.image.repository shell=%proc.name
          parent=%proc.pname cmdline=%proc.cmdline)
        priority: NOTICE
      """;

  private static Path directory = Path.of("");
  private static ContainerRuntime runtime;
  private static Suite suite;

  @BeforeAll
  static void start() throws Exception {
    directory = Tree.privateDirectory("vedette-e2e-runtime");
    Path socket = directory.resolve("cri.sock");
    runtime = ContainerRuntime.at(socket);
    suite = Suite.up("--set", "agent.container.sockets=" + socket);
  }

  @AfterAll
  static void stop() throws Exception {
    if (suite != null) {
      suite.close();
    }
    if (runtime != null) {
      runtime.close();
      Files.deleteIfExists(directory.resolve("cri.sock"));
      Files.deleteIfExists(directory);
    }
  }

  /** Story 5. */
  @Test
  void aShellInAPodIsAnAlertThatNamesThePod() throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    Path script = Tree.program("script");
    Path rules = Files.writeString(directory.resolve("custom.yaml"), STORY);
    try (Container container =
            Container.start(id ->
                runtime.add(id, "nginx", "docker.io/library/nginx:1.29", "myproject/nginx-pod"));
        Alerts alerts = new Alerts(suite.address("grpc"))) {
      assertThat(suite.vedette("rules", "apply", "--wait", rules.toString()).succeeded())
          .contains("active: ");
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
                  each.getRule().equals("Shell opened in a pod")
                      && field(each, "proc.cmdline").contains(marker));
      assertThat(alert.getMessage())
          .startsWith(
              "A shell was spawned in a container with an attached terminal (user=root"
                  + " k8s.ns=myproject k8s.pod=nginx-pod container=nginx"
                  + " image=docker.io/library/nginx shell=sh parent=");
      assertThat(field(alert, "k8s.ns.name")).isEqualTo("myproject");
      assertThat(field(alert, "container.image.tag")).isEqualTo("1.29");
    } finally {
      Files.delete(rules);
    }
  }

  @Test
  void theRulesOfTheSuiteTellOfWhatShouldNotHappenInAContainer() throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    try (Container container =
            Container.start(id -> runtime.add(id, "app", "registry.local/app:7", "shop/app-0"));
        Alerts alerts = new Alerts(suite.address("grpc"))) {
      for (Map.Entry<String, String> deed : deeds().entrySet()) {
        Alert alert = alertOf(deed, container, alerts);
        assertThat(field(alert, "container.id")).isEqualTo(container.shortId());
        assertThat(field(alert, "container.name")).isEqualTo("app");
        assertThat(field(alert, "k8s.pod.name")).isEqualTo("app-0");
      }
    }
  }

  private static Alert alertOf(Map.Entry<String, String> deed, Container container, Alerts alerts)
      throws Exception {
    try {
      return alerts.after(
          suite,
          marker -> container.exec("cd /tmp; " + deed.getValue().replace("MARK", marker)),
          (marker, each) ->
              each.getRule().equals(deed.getKey()) && each.getJson().contains(marker));
    } catch (AssertionError missing) {
      throw new AssertionError(deed.getKey() + ": " + missing.getMessage(), missing);
    }
  }

  @Test
  void aTerminalObeysNothingThatIsInACommandLine() throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    try (Container container = Container.start();
        Alerts alerts = new Alerts(suite.address("grpc"))) {
      Alert alert =
          alerts.after(
              suite,
              marker ->
                  container.exec(
                      "cat /etc/shadow \"$(printf '/none/"
                          + marker
                          + "\\033[31m\\177\\302\\233\\377\\n\\042x')\"; true"),
              (marker, each) ->
                  each.getRule().equals("Credential file opened by unexpected program")
                      && each.getJson().contains(marker));
      assertThat(alert.getJson().chars()).noneMatch(Character::isISOControl);
      assertThat(alert.getOutput().chars()).noneMatch(Character::isISOControl);
      String command =
          JsonMapper.shared()
              .readTree(alert.getJson())
              .at("/output_fields/proc.cmdline")
              .stringValue();
      assertThat(command).endsWith("\u001b[31m\u007f\u009b\ufffd\n\"x");
    }
  }

  /** What is done, by the rule that must tell of it; MARK is what tells the attempts apart. */
  private static Map<String, String> deeds() {
    Map<String, String> deeds = new LinkedHashMap<>();
    deeds.put(
        "Credential file opened by unexpected program",
        "/bin/cat /etc/shadow /nonexistent/MARK; true");
    deeds.put("Credential file hidden behind a link", "ln -s /etc/shadow MARK");
    deeds.put("Log file emptied", "mkdir MARK; : > MARK/syslog");
    deeds.put("Shell start-up file changed", "mkdir MARK; echo x > MARK/.bashrc");
    deeds.put(
        "History of a shell destroyed",
        "mkdir MARK; echo x >> MARK/.bash_history; rm MARK/.bash_history");
    deeds.put("Program made to run as its owner", "echo > MARK; chmod u+s MARK");
    deeds.put("Search for private keys or passwords", "/bin/find /root -name id_rsa -o -name MARK");
    deeds.put("Container escape file written", "mkdir MARK; echo > MARK/release_agent");
    deeds.put("Encoded payload decoded in container", "echo eA== > MARK; /bin/base64 -d MARK");
    deeds.put(
        "Environment of a process read in container",
        "/bin/cat /proc/self/environ /nonexistent/MARK; true");
    deeds.put("Scheduled jobs listed or edited", "/bin/crontab -l MARK; true");
    deeds.put("Package manager started in container", "/bin/apt-get install MARK; true");
    deeds.put(
        "Key for login added by unexpected program",
        "mkdir -p MARK/.ssh; echo x > MARK/.ssh/authorized_keys");
    return deeds;
  }
}
