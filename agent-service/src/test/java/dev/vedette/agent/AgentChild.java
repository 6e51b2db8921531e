package dev.vedette.agent;

import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An agent in a process of its own, as it starts in Kubernetes. */
final class AgentChild {
  static final String FIRST_STEP_ONLY = "-XX:TieredStopAtLevel=1";
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  private AgentChild() {}

  /** Starts one without any capability; empty where that is not possible. */
  static Optional<Process> startPowerless(int rulesPort, Path state) throws IOException {
    if (!Files.isExecutable(SETPRIV)) {
      return Optional.empty();
    }
    List<String> prefix =
        List.of(SETPRIV.toString(), "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs");
    return succeeds(prefix) ? Optional.of(start(prefix, rulesPort, state)) : Optional.empty();
  }

  /** Starts one with the capabilities of this process. */
  static Process start(List<String> prefix, int rulesPort, Path state) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(AgentPrivileges.forFirstStep(List.of(FIRST_STEP_ONLY)));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            AgentChild.class.getName(),
            Integer.toString(rulesPort),
            state.toString()));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean succeeds(List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add("/bin/true");
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The child: lives until it is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config =
        AgentConfig.of(
                GrpcServerConfig.loopback(),
                MetricsConfig.loopback(),
                "127.0.0.1:" + arguments[0],
                Path.of(arguments[1]))
            .withNode("child");
    AgentPrivileges.giveUp(config);
    try (AgentService _ = AgentService.start(config)) {
      new CountDownLatch(1).await();
    }
  }
}
