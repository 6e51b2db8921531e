package dev.vedette.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AllLibrariesTest {
  private static final String ALL = System.getProperty("java.class.path");

  @TempDir private Path directory;

  @Test
  void beginsAgainWithWhatTheLauncherLeftOut() throws IOException, InterruptedException {
    Path manifest = directory.resolve("pod.yaml");
    Files.writeString(manifest, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n");
    Process process =
        start(
            "grpc-",
            "-Dvedette.libraries=" + ALL,
            "scan",
            manifest.toString(),
            "--gateway",
            "127.0.0.1:1");
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();

    assertThat(process.waitFor()).as(lines.toString()).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(lines).anyMatch(line -> line.contains("127.0.0.1:1"));
  }

  @Test
  void endsWhenAServiceThatBeganCannotGoOn() throws IOException, InterruptedException {
    Process process =
        start("netty-codec-http2", "-Dvedette.of=test", "scanner", "--set", "scanner.grpc.port=0");
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isEqualTo(ExitStatus.ERROR);
    assertThat(output).contains("io.netty.handler.codec.http2");
  }

  /** Starts the command line without some of its libraries. */
  private static Process start(String without, String property, String... words)
      throws IOException {
    String few =
        Stream.of(ALL.split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains(without))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                property,
                "-cp",
                few,
                Main.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
