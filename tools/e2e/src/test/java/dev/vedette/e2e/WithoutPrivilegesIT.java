package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the kernel cannot be watched the agent says what is missing and checks its node. */
final class WithoutPrivilegesIT {
  @Test
  void saysWhatIsMissingAndServesChecks() throws Exception {
    String cfg = Tree.conformance("kube-bench/cfg").toString();
    List<String> powerless =
        List.of(
            Tree.program("setpriv").toString(),
            "--bounding-set=-sys_admin,-bpf,-perfmon,-sys_resource",
            "--inh-caps=-all");
    try (Suite suite = Suite.upUnder(powerless, "--set", "agent.check.directories.cfg=" + cfg)) {
      String nodes =
          Await.answer(
              "an enrolled node",
              Duration.ofSeconds(20),
              () -> {
                String out = suite.vedette("nodes").out();
                return out.contains("unavailable")
                    ? java.util.Optional.of(out)
                    : java.util.Optional.empty();
              });

      assertThat(nodes).containsPattern("CAP_(BPF|SYS_ADMIN|PERFMON)");
      assertThat(
              suite
                  .vedette(
                      "check",
                      "--benchmark",
                      "cis-1.10",
                      "--targets",
                      "node",
                      "--mode",
                      "compatible",
                      "--nosummary")
                  .succeeded())
          .contains("[PASS]", "[FAIL]");
      assertThat(suite.vedette("events", "--count", "1").status()).isEqualTo(69);
    }
  }
}
