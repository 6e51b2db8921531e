package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.connection.StoredTokens;
import dev.vedette.cli.outcome.ExitStatus;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

final class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void everyCommandAndOptionSaysWhatItIs() {
    Deque<CommandLine> lines = new ArrayDeque<>();
    lines.push(Main.commandLine());
    int seen = 0;
    while (!lines.isEmpty()) {
      CommandLine line = lines.pop();
      seen++;
      String name = line.getCommandSpec().qualifiedName();
      assertThat(line.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
      for (OptionSpec option : line.getCommandSpec().options()) {
        assertThat(option.description()).as(name + " " + option.longestName()).isNotEmpty();
      }
      line.getSubcommands().values().forEach(lines::push);
    }
    assertThat(seen).isGreaterThan(12);
  }

  @Test
  void aCommandAloneIsDescribedAsAmongAllOthers() {
    Main.commandLine()
        .getSubcommands()
        .forEach((name, line) -> {
          CommandLine alone = Main.commandLine(name).getSubcommands().get(name);
          assertThat(Objects.requireNonNull(alone).getUsageMessage())
              .as(name)
              .isEqualTo(line.getUsageMessage());
          assertThat(alone.getSubcommands().keySet()).isEqualTo(line.getSubcommands().keySet());
        });
  }

  @Test
  void aWrongWordIsAUsageError() {
    assertThat(run("wacth")).isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString()).startsWith("vedette: ").contains("wacth");
  }

  @Test
  void nobodyAtTheGatewaysAddressIsOneLine() {
    assertThat(run("nodes", "--gateway", "127.0.0.1:1")).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("127.0.0.1:1").contains("vedette up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "rollouts", "silences", "schedules", "reports", "alerts"})
  void aListThatNobodyGaveHasNoHead(String what) {
    assertThat(run(what, "list", "--gateway", "[::1]:1")).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anAddressThatIsNoneIsSaidAndAnUnknownHostIsOneLine() {
    assertThat(run("nodes", "--gateway", "http://127.0.0.1:9440")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("nodes", "--gateway", "127.0.0.1")).isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("(expected: HOST:PORT such as 127.0.0.1:9440)"));
    assertThat(run("nodes", "--gateway", "localhost:1")).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(Logger.getLogger("io.grpc.internal.ManagedChannelImpl").getLevel())
        .isEqualTo(Level.OFF);
  }

  @Test
  void aUsageErrorNamesTheHelpThatThereIs() {
    assertThat(run("rules", "list", "--nonsense")).isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString()).contains("Try 'vedette rules list --help'.");
  }

  @Test
  void aTokenThatTheGatewayRefusesIsNotKept() throws IOException {
    Server gateway =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new HealthGrpc.HealthImplBase() {
                  @Override
                  public void check(
                      HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
                    answer.onError(
                        Status.UNAUTHENTICATED
                            .withDescription("authorization: not accepted")
                            .asException());
                  }
                })
            .build()
            .start();
    try {
      Path token = Files.writeString(directory.resolve("token"), "wrong");
      String address = "127.0.0.1:" + gateway.getPort();
      assertThat(run("login", "--gateway", address, "--token-file", token.toString()))
          .isEqualTo(ExitStatus.ERROR);
      assertThat(err.toString())
          .startsWith(
              "vedette: " + address + ": authorization: not accepted (the token is not kept");
      assertThat(StoredTokens.of(System.getenv()).file(address)).doesNotExist();
    } finally {
      gateway.shutdownNow();
    }
  }

  @Test
  void scansWithoutAServer() throws IOException {
    Path file = directory.resolve("pod.yaml");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}
        """);

    assertThat(run("scan", "--profile", "kubesec", file.toString()))
        .isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString()).contains("\"score\": -30").contains("\"fileName\": \"" + file);
    assertThat(run("scan", "-f", "kubesec", "--exit-code", "0", file.toString())).isZero();
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path missing = directory.resolve("missing.yaml");

    assertThat(run("scan", missing.toString())).isEqualTo(ExitStatus.ERROR);
    assertThat(run("rules", "validate", missing.toString())).isEqualTo(ExitStatus.ERROR);
    assertThat(run("check", "--config-dir", missing.toString())).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("vedette: " + missing + ": no such "));
  }

  @Test
  void reportsEverythingThatIsWrongInASettingsFile() throws IOException {
    Path file = directory.resolve("scanner.yaml");
    Files.writeString(file, "scanner:\n  grpc:\n    port: many\n  scan:\n    max-dpeth: 3\n");

    assertThat(run("scanner", "--config", file.toString())).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString())
        .contains("scanner.grpc.port: many (expected:")
        .contains("scanner.scan.max-dpeth")
        .contains(file + ":3")
        .contains(file + ":5");
  }

  private int run(String... words) {
    return Main.commandLine(words)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
