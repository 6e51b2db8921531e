package dev.vedette.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The CPU time of one short command of {@code ./vedette}, from a cold start. Used by one thread.
 */
public final class ColdStart {
  private static final int ROUNDS = 7;

  private final Path root;

  /**
   * Prepares it.
   *
   * @param root root of the tree, whose command line is started
   */
  public ColdStart(Path root) {
    this.root = root;
  }

  /**
   * The median of the seconds of all its processes, in user mode and in the kernel.
   *
   * @param expected what the command must print
   * @param words the command with its arguments
   */
  public double seconds(String expected, String... words) throws IOException, InterruptedException {
    once(expected, words); // which may build, and records the start
    var seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      seconds[i] = once(expected, words);
    }
    Arrays.sort(seconds);
    return seconds[ROUNDS / 2];
  }

  private double once(String expected, String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("/bin/sh", "-c", "\"$0\" \"$@\"; times", root.resolve("vedette").toString()));
    command.addAll(List.of(words));
    Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(shell.getInputStream().readAllBytes(), UTF_8);
    shell.waitFor();
    List<String> lines = out.lines().toList();
    if (!out.contains(expected) || lines.isEmpty()) {
      throw new IOException(String.join(" ", words) + ": " + out + " (expected: " + expected + ")");
    }
    // The last line is that of the shell's children: 0m0.412000s 0m0.060000s
    double seconds = 0;
    for (String time : lines.getLast().split(" ", -1)) {
      int minute = time.indexOf('m');
      seconds +=
          60 * Integer.parseInt(time.substring(0, minute))
              + Double.parseDouble(time.substring(minute + 1, time.length() - 1));
    }
    return seconds;
  }
}
