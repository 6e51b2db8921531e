package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.container.ContainerConfig;
import dev.vedette.agent.node.NodeFacts;
import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentConfigTest {
  @Test
  void needsOnlyTheRulesServiceAndNamesTheNodeAsTheHost() {
    AgentConfig config = read("agent.rules=localhost:7000");
    assertThat(config.node()).isEqualTo(NodeFacts.hostName());
    assertThat(config.capture()).isEqualTo(CaptureSettings.standard());
    assertThat(config.container()).isEqualTo(ContainerConfig.standard());
    assertThat(config.check().directories()).isEmpty();
    assertThat(config.grpc().tls()).isNull();
  }

  @Test
  void readsEverySectionOfAFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("agent.yaml"),
            """
            agent:
              node: worker-1
              rules: rules:8443
              state: /tmp/state
              capture:
                enabled: false
                ring: 1MiB
                resolve-names: false
              container:
                sockets:
                - /run/mine.sock
                longest-wait: 200ms
              stream:
                disk: 64MiB
                longest-backoff: 5s
              check:
                directories:
                  cis: /etc/kube-bench/cfg
            """);
    AgentConfig config = ConfigSource.empty().withFile(file).read("agent", AgentConfig.class);
    assertThat(config.node()).isEqualTo("worker-1");
    assertThat(config.capture().enabled()).isFalse();
    assertThat(config.capture().resolveNames()).isFalse();
    assertThat(config.container().sockets()).containsExactly(Path.of("/run/mine.sock"));
    assertThat(config.container().longestWait()).hasMillis(200);
    assertThat(config.stream().disk().bytes()).isEqualTo(64L << 20);
    assertThat(config.check().directories()).containsEntry("cis", Path.of("/etc/kube-bench/cfg"));
  }

  @Test
  void tellsEveryProblemAtOnce() {
    assertThatThrownBy(() ->
            read(
                "agent.rules=nowhere",
                "agent.capture.ring=3MiB",
                "agent.stream.disk=0",
                "agent.capture.rings=1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("agent.capture.ring")
        .hasMessageContaining("a power of two")
        .hasMessageContaining("agent.stream.disk")
        .hasMessageContaining("agent.capture.rings");
  }

  private static AgentConfig read(String... flags) {
    return ConfigSource.empty().withFlags(List.of(flags)).read("agent", AgentConfig.class);
  }
}
