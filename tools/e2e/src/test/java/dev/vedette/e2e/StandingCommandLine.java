package dev.vedette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.cli.Main;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * The command line in one process for many commands, in a directory of its own: where a test types
 * forty of them, starting takes longer than what they do. One command at a time.
 */
final class StandingCommandLine implements AutoCloseable {
  private final Process process;
  private final String port;

  private StandingCommandLine(Process process, String port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it in a directory. */
  static StandingCommandLine in(Path directory, Map<String, String> environment)
      throws IOException {
    String own =
        StandingCommandLine.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> words =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-DVEDETTE_LOG_LEVEL=WARN",
            "-Dvedette.home=" + Tree.root(),
            "-cp",
            own + ":" + Tree.root().resolve("tools/cli/target/lib") + "/*",
            StandingCommandLine.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String port = process.inputReader(UTF_8).readLine();
    if (port == null) {
      throw new IOException("the command line does not start");
    }
    return new StandingCommandLine(process, port);
  }

  /** What stands for {@code ./vedette}; commands that go on get a process of their own. */
  String script() {
    return """
    #!/bin/bash
    case $1 in watch | events | record) exec %s "$@" ;; esac
    exec 3<>/dev/tcp/127.0.0.1/%s
    printf '%%s\\0' "$#" "$@" >&3
    IFS= read -r status <&3
    cat <&3
    exit "$status"
    """
        .formatted(Tree.root().resolve("vedette"), port);
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Serves until whoever started it is gone. */
  public static void main(String[] arguments) throws IOException {
    ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> serve(door));
    System.out.println(door.getLocalPort());
    while (System.in.read() >= 0) {
      // Nothing is said there; the end is what counts.
    }
  }

  private static void serve(ServerSocket door) {
    while (true) {
      try (Socket socket = door.accept()) {
        answer(socket);
      } catch (IOException e) {
        System.err.println("the command line: " + e);
      }
    }
  }

  private static void answer(Socket socket) throws IOException {
    DataInputStream asked = new DataInputStream(socket.getInputStream());
    List<String> words = new ArrayList<>();
    for (int left = Integer.parseInt(word(asked)); left > 0; left--) {
      words.add(word(asked));
    }
    String[] command = words.toArray(String[]::new);
    StringWriter printed = new StringWriter();
    PrintWriter both = new PrintWriter(printed, true);
    CommandLine line = Main.commandLine(command);
    int status = line.setOut(both).setErr(both).execute(command);
    both.flush();
    socket.getOutputStream().write((status + "\n" + printed).getBytes(UTF_8));
  }

  private static String word(DataInputStream asked) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    for (int each = asked.readUnsignedByte(); each != 0; each = asked.readUnsignedByte()) {
      bytes.write(each);
    }
    return bytes.toString(UTF_8);
  }
}
