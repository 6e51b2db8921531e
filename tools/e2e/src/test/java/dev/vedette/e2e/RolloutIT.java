package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A revision comes to a real agent in steps, and is taken back when it does harm. */
@ExtendWith(SharedSuite.class)
final class RolloutIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void aRevisionLooksOnThenAlertsThenIsActive(Suite suite, @TempDir Path directory)
      throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    apply(suite, directory, "before");
    String candidate = apply(suite, directory, "after", "--inactive");
    try (Alerts alerts = new Alerts(suite.address("grpc"))) {
      start(suite, "good", candidate, "--step", "100:shadow:5s", "--step", "100:active:1s");
      Await.truth(
          "an event in shadow",
          SOON,
          () -> {
            Command.run(List.of("/bin/true", "vedette-rollout"));
            return show(suite, "good").matches("(?s).*[1-9][0-9]* alerts of .*")
                || show(suite, "good").contains("step 2 of 2");
          });
      Await.truth("the end", SOON, () -> show(suite, "good").contains(": done, "));
      assertThat(show(suite, "good"))
          .contains("began with step 1: 100 % of the nodes, shadow")
          .contains("went on to step 2: 100 % of the nodes, active")
          .contains("activated its revision after the last step");
      Alert alert =
          alerts.after(
              suite,
              marker -> Command.run(List.of("/bin/true", "vedette-rollout", marker)),
              (marker, each) -> each.getMessage().contains(marker));
      assertThat(alert.getMessage()).startsWith("after true vedette-rollout");
      assertThat(alert.getRevision()).isEqualTo(candidate);
    } finally {
      suite.vedette("rules", "deactivate", "canary").succeeded();
    }
  }

  @Test
  void aStormOfAlertsIsTakenBack(Suite suite, @TempDir Path directory) throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    apply(suite, directory, "before");
    String candidate = apply(suite, directory, "storm", "--inactive");
    try {
      String shown = candidate.substring(0, candidate.length() - 52); // as lists show it
      String other = shown.endsWith("0") ? "1" : "0";
      Command unknown =
          suite.vedette("rules", "diff", shown.substring(0, shown.length() - 1) + other);
      assertThat(unknown.status()).isEqualTo(1);
      assertThat(unknown.out() + unknown.err()).contains("no revision begins so");
      start(suite, "bad", shown, "--step", "100:shadow:1h", "--max-alerts-per-node-hour", "60");
      Await.truth(
          "taking back",
          SOON,
          () -> {
            Command.run(List.of("/bin/true", "vedette-rollout"));
            return show(suite, "bad").contains(": rolled back, ");
          });
      assertThat(show(suite, "bad"))
          .containsPattern("rollout: rolled back: [0-9.]+ alerts per node and hour");
      assertThat(suite.vedette("rules", "list").succeeded()).doesNotContain(candidate);
    } finally {
      suite.vedette("rules", "deactivate", "canary").succeeded();
    }
  }

  private static String apply(Suite suite, Path directory, String word, String... options)
      throws Exception {
    Path file =
        Files.writeString(
            directory.resolve(word + ".yaml"),
            """
            - rule: Rollout test
              desc: a program of this test was started
              condition: evt.type = execve and proc.args startswith vedette-rollout
              output: %s %%proc.cmdline
              priority: NOTICE
            """
                .formatted(word));
    List<String> words =
        new ArrayList<>(List.of("rules", "apply", file.toString(), "--rule-set", "canary"));
    words.addAll(List.of(options));
    String out = suite.vedette(words.toArray(String[]::new)).succeeded();
    return out.replaceFirst("(?s).*(ruleSets/\\S+).*", "$1");
  }

  private static void start(Suite suite, String name, String revision, String... options)
      throws Exception {
    List<String> words =
        new ArrayList<>(List.of("rollouts", "start", name, "--revision", revision));
    words.addAll(List.of(options));
    assertThat(suite.vedette(words.toArray(String[]::new)).succeeded()).contains(": running, ");
  }

  private static String show(Suite suite, String name) throws Exception {
    return suite.vedette("rollouts", "show", name).succeeded();
  }
}
