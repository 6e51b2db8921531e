package dev.vedette.agent.check.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The node that this process runs on. Thread-safe. */
public final class LocalNode implements Node {
  private static final int MAX_COMMAND_LINE_BYTES = 1 << 20;

  private final Path root;
  private final Shell shell;

  /**
   * A node seen from this process.
   *
   * @param timedOut called whenever a shell text is killed for its time
   */
  public LocalNode(ShellLimits limits, Runnable timedOut) {
    this(Path.of("/"), List.of("/bin/sh"), limits, timedOut);
  }

  /** A node whose files lie under {@code root} and whose shell is reached by {@code command}. */
  LocalNode(Path root, List<String> command, ShellLimits limits, Runnable timedOut) {
    this.root = root;
    this.shell = new Shell(command, limits, timedOut);
  }

  @Override
  public boolean exists(String path) throws IOException {
    if (path.isEmpty()) {
      return false;
    }
    try {
      Files.readAttributes(path.startsWith("/") ? under(path) : Path.of(path), "size");
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "" : e.getReason().toLowerCase(Locale.ROOT);
      if (reason.contains("not a directory")) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public List<String> commandLines(String processName) {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(under("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (read(process.resolve("comm")).strip().equals(processName)) {
          String arguments = read(process.resolve("cmdline"));
          lines.add(arguments.isEmpty() ? "[" + processName + "]" : commandLine(arguments));
        }
      }
    } catch (IOException _) {
      // Without /proc no process can be seen, as with a ps that fails.
      return List.of();
    }
    return lines;
  }

  @Override
  public ShellOutcome run(String script) throws InterruptedException {
    return shell.run(script);
  }

  private Path under(String path) {
    return root.resolve(path.substring(1));
  }

  /** The text of a file of a process, or empty when the process has ended. */
  private static String read(Path file) {
    try (var stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(MAX_COMMAND_LINE_BYTES), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private static String commandLine(String arguments) {
    StringBuilder line = new StringBuilder(arguments.length());
    int end = arguments.length();
    while (end > 0 && arguments.charAt(end - 1) == '\0') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = arguments.charAt(i);
      line.append(c == '\0' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    return line.toString();
  }
}
