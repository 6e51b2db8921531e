package dev.vedette.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who types what a document shows, in a directory of their own, with the ports of a suite
 * for the usual ones. Used by one thread.
 */
final class Terminal implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Debian has no package of it. The words mean the same to buf, which we have. */
  private static final String GRPCURL =
      """
      #!/bin/bash
      words=()
      while [[ $1 == -* ]]; do
        case $1 in
          -plaintext) shift ;;
          -H | -d) words+=("$1" "$2"); shift 2 ;;
          *) echo "grpcurl: $1" >&2; exit 64 ;;
        esac
      done
      call=(buf curl --protocol grpc --http2-prior-knowledge)
      if [[ $2 == list ]]; then exec "${call[@]}" --list-services "http://$1"; fi
      exec "${call[@]}" "${words[@]}" "http://$1/$2"
      """;

  private final Suite suite;
  private final Path directory;
  private final Path output;
  private final Map<String, String> environment;
  private final StandingCommandLine vedette;
  private @Nullable Process followed;

  Terminal(Suite suite, Path directory) throws IOException {
    this.suite = suite;
    this.directory = directory;
    Path data = Objects.requireNonNull(Path.of(suite.address("token-file")).getParent());
    Files.createSymbolicLink(directory.resolve(".vedette"), data);
    Path programs = Files.createDirectory(directory.resolve(".programs"));
    program(programs.resolve("grpcurl"), GRPCURL);
    output = directory.resolve(".followed");
    environment =
        Map.of(
            "PATH",
            Tree.nodeTool("buf").getParent() + ":" + programs + ":" + System.getenv("PATH"),
            "VEDETTE_DATA_DIR",
            data.toString(),
            "VEDETTE_BUILD",
            "never");
    vedette = StandingCommandLine.in(directory, environment);
    program(directory.resolve("vedette"), vedette.script());
  }

  private static void program(Path path, String script) throws IOException {
    Files.writeString(path, script);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What is printed, with this suite's addresses. */
  String placed(String text) {
    return text.replace("127.0.0.1:9440", suite.address("grpc"))
        .replace(
            "http://127.0.0.1:9441", "http://" + URI.create(suite.address("http")).getAuthority());
  }

  /** Runs a command to its end; what it prints is all in {@code out}, as on a terminal. */
  Command run(String command) throws IOException, InterruptedException {
    return Command.run(words(command), environment, "");
  }

  private List<String> words(String command) {
    // What goes to a cluster is looked at instead.
    String kept = placed(command).replaceFirst("[|] kubectl apply -f -$", "");
    return List.of("bash", "-c", "exec 2>&1; cd '" + directory + "'\n" + kept);
  }

  /** Starts a command that goes on, in a second terminal. */
  void follow(String command) throws IOException {
    stop();
    ProcessBuilder builder =
        new ProcessBuilder(words("exec " + command)).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    followed = builder.start();
  }

  /**
   * Waits until the second terminal shows this.
   *
   * @param meanwhile what is done here, again and again, so that it does; may be empty
   */
  void await(Shown shown, String meanwhile) throws Exception {
    try {
      Await.truth(
          shown.text(),
          SOON,
          () -> {
            if (!meanwhile.isEmpty()) {
              run(meanwhile);
            }
            return shown.isAmong(Files.readString(output));
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + Files.readString(output), e);
    }
  }

  private void stop() {
    if (followed != null) {
      followed.destroy();
      followed.onExit().completeOnTimeout(followed, 10, TimeUnit.SECONDS).join().destroyForcibly();
      followed = null;
    }
  }

  @Override
  public void close() {
    stop();
    vedette.close();
  }
}
