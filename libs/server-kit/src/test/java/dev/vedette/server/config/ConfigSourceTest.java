package dev.vedette.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class ConfigSourceTest {
  enum Mode {
    FAST,
    VERY_SLOW
  }

  record RingConfig(@Default("8MiB") DataSize size, @Default("100ms") Duration poll) {
    RingConfig {
      if (size.bytes() % 4096 != 0) {
        throw new InvalidSettingException("size", size, "a multiple of 4KiB");
      }
    }
  }

  record OutputConfig(String url) {}

  record AgentConfig(
      RingConfig ringBuffer,
      @Nullable OutputConfig output,
      String node,
      @Default("fast") Mode mode,
      @Default("") List<Integer> cpus,
      Map<String, Path> directories,
      @Nullable SecretFile tokenFile) {}

  @TempDir Path directory;

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("vedette.yaml"), text);
  }

  private static ConfigException failure(ConfigSource source) {
    return catchThrowableOfType(
        ConfigException.class, () -> source.read("agent", AgentConfig.class));
  }

  @Test
  void laterSourcesWinAndDefaultsFillTheRest() throws Exception {
    Path yaml =
        file(
            """
            agent:
              node: from-file
              mode: very-slow
              ring-buffer:
                size: 1MiB
              directories:
                cis: /etc/cis
              cpus: [0, 2]
            rules:
              anything: of another service
            """);

    AgentConfig config =
        ConfigSource.empty()
            .withFile(yaml)
            .withEnvironment(
                Map.of("VEDETTE_AGENT_NODE", "from-env", "VEDETTE_AGENT_RING_BUFFER_SIZE", "2MiB"))
            .withFlags(
                List.of("--set", "agent.ring-buffer.size=4MiB", "--agent.directories.own=/own"))
            .read("agent", AgentConfig.class);

    assertThat(config.node()).isEqualTo("from-env");
    assertThat(config.ringBuffer())
        .isEqualTo(new RingConfig(DataSize.mebibytes(4), Duration.ofMillis(100)));
    assertThat(config.mode()).isEqualTo(Mode.VERY_SLOW);
    assertThat(config.cpus()).containsExactly(0, 2);
    assertThat(config.directories())
        .isEqualTo(Map.of("cis", Path.of("/etc/cis"), "own", Path.of("/own")));
    assertThat(config.output()).isNull();
    assertThat(config.tokenFile()).isNull();
  }

  @Test
  void reportsEveryProblemAtOnceWithKeyValueExpectationAndPlace() throws Exception {
    Path yaml =
        file(
            """
            agent:
              mode: quick
              ring-bufer:
                size: 1MiB
              ring-buffer:
                poll: soon
              output: {}
            agnet:
              node: typo
            """);

    ConfigException failure =
        failure(ConfigSource.empty().withFile(yaml).withFlags(List.of("--agent.cpus=1,x", "oops")));

    assertThat(failure.problems())
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "agent.node: not set (expected: text)",
            "agent.mode: quick (expected: one of fast, very-slow) in " + yaml + ":2",
            "agent.ring-buffer.poll: soon (expected: a duration such as 500ms, 10s or 5m) in "
                + yaml
                + ":6",
            "agent.ring-bufer.size: 1MiB (expected: a known key; did you mean"
                + " agent.ring-buffer.size?) in "
                + yaml
                + ":4",
            "agent.cpus: x (expected: a whole number) in flags",
            "oops: not set (expected: a flag of the form --section.key=value) in flags",
            "agnet.node: typo (expected: a key below one of agent, gateway, rules, scanner, up) in "
                + yaml
                + ":9");
  }

  @Test
  void aRecordThatRefusesItsValuesIsAProblemOfTheKey() {
    ConfigException failure =
        failure(
            ConfigSource.empty()
                .withFlags(List.of("--agent.node=n", "--agent.ring-buffer.size=5")));

    assertThat(failure.problems())
        .containsExactly(
            new ConfigProblem("agent.ring-buffer.size", "5B", "a multiple of 4KiB", "flags"));
  }

  @Test
  void aPartThatMayBeAbsentMustBeWholeOnceItIsThere() {
    record Outer(@Nullable Pair pair) {
      record Pair(String left, String right) {}
    }
    ConfigException failure =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigSource.empty()
                    .withFlags(List.of("--agent.pair.left=1"))
                    .read("agent", Outer.class));

    assertThat(failure.problems())
        .extracting(ConfigProblem::key)
        .containsExactly("agent.pair.right");
    assertThat(ConfigSource.empty().read("agent", Outer.class).pair()).isNull();
  }

  @Test
  void unknownVariablesOfTheSectionFailButServiceLinksDoNot() {
    ConfigException failure =
        failure(
            ConfigSource.empty()
                .withEnvironment(
                    Map.of(
                        "VEDETTE_AGENT_NODE", "n",
                        "VEDETTE_AGENT_MOD", "fast",
                        "VEDETTE_AGENT_PORT", "tcp://10.0.0.1:80",
                        "VEDETTE_AGENT_SERVICE_HOST", "10.0.0.1",
                        "VEDETTE_AGENT_PORT_80_TCP_ADDR", "10.0.0.1",
                        "VEDETTE_RULES_OTHER", "not ours")));

    assertThat(failure.problems())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "VEDETTE_AGENT_MOD: fast (expected: a known variable; did you mean VEDETTE_AGENT_MODE?)"
                + " in environment");
  }

  @Test
  void malformedAndMissingFilesAreNamedWithTheLine() throws Exception {
    Path broken = file("agent:\n  node: [unclosed\n");
    assertThat(failure(ConfigSource.empty().withFile(broken)).getMessage())
        .contains(broken + ":")
        .contains("well-formed YAML");

    Path missing = directory.resolve("missing.yaml");
    assertThat(failure(ConfigSource.empty().withFile(missing)).getMessage())
        .contains(missing + ": no such file (expected: a readable YAML file)");
  }

  @Test
  void describesWhatIsInForceWithoutSecrets() {
    AgentConfig config =
        new AgentConfig(
            new RingConfig(DataSize.mebibytes(1), Duration.ofSeconds(1)),
            new OutputConfig("https://user:hunter2@sink.example/x"),
            "n1",
            Mode.VERY_SLOW,
            List.of(1, 2),
            Map.of("cis", Path.of("/etc/cis")),
            new SecretFile(Path.of("/run/token")));

    assertThat(ConfigSource.describe("agent", config).lines())
        .containsExactly(
            "agent.ring-buffer.size = 1MiB",
            "agent.ring-buffer.poll = PT1S",
            "agent.output.url = https://[redacted]@sink.example/x",
            "agent.node = n1",
            "agent.mode = very-slow",
            "agent.cpus = 1, 2",
            "agent.directories.cis = /etc/cis",
            "agent.token-file = /run/token");
  }

  @Test
  void aSecretValueThatIsNotAFileIsRedacted() {
    record Login(String apiToken, String tokens) {}
    assertThat(ConfigSource.describe("up", new Login("hunter2", "plain")))
        .isEqualTo("up.api-token = [redacted]\nup.tokens = plain\n");
  }

  @Test
  void recordsByNameAreReadWholeAndDescribed() throws Exception {
    record Peer(String host, @Default("1") int weight, @Nullable OutputConfig output) {}
    record Peers(Map<String, Peer> peers) {}
    Path yaml =
        file(
            """
            agent:
              peers:
                near: {host: a, output: {url: "http://x"}}
                far:
                  host: b
            """);
    ConfigSource source =
        ConfigSource.empty()
            .withFile(yaml)
            .withEnvironment(Map.of("VEDETTE_AGENT_PEERS_FAR_WEIGHT", "7"))
            .withFlags(List.of("--agent.peers.third.host=c"));

    Peers peers = source.read("agent", Peers.class);

    assertThat(peers.peers())
        .isEqualTo(
            Map.of(
                "near", new Peer("a", 1, new OutputConfig("http://x")),
                "far", new Peer("b", 7, null),
                "third", new Peer("c", 1, null)));
    assertThat(ConfigSource.describe("agent", peers))
        .contains("agent.peers.far.weight = 7\n", "agent.peers.near.output.url = http://x\n");
    assertThat(ConfigSource.empty().read("agent", Peers.class).peers()).isEmpty();
  }

  @Test
  void mistakesInARecordByNameAreProblemsOfItsKeys() {
    record Peer(String host) {}
    record Peers(Map<String, Peer> peers) {}
    ConfigException failure =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigSource.empty()
                    .withFlags(List.of("--agent.peers.a.hots=x", "--agent.peers.b=x"))
                    .read("agent", Peers.class));

    assertThat(failure.problems())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "agent.peers.a.host: not set (expected: text)",
            "agent.peers.a.hots: x (expected: a known key; did you mean agent.peers.a.host?) in"
                + " flags",
            "agent.peers.b: x (expected: a known key) in flags");
  }
}
