package dev.vedette.bench.rego;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The CPU time of {@code ./vedette policy test} on one Dockerfile. Used by one thread. */
final class ColdStart {
  private static final int ROUNDS = 7;
  private static final String POLICY =
      """
      package main

      deny contains msg if {
        some i
        input[i].Cmd == "from"
        endswith(input[i].Value[0], ":latest")
        msg := sprintf("line %d: name a version", [i])
      }
      """;

  private final Path root;

  ColdStart(Path root) {
    this.root = root;
  }

  /** The median of the seconds of all its processes, in user mode and in the kernel. */
  double seconds() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vedette-policy");
    Path dockerfile = Files.writeString(directory.resolve("Dockerfile"), "FROM python:latest\n");
    Path policy = Files.writeString(directory.resolve("policy.rego"), POLICY);
    try {
      once(dockerfile, policy); // which may build, and records the start
      var seconds = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        seconds[i] = once(dockerfile, policy);
      }
      Arrays.sort(seconds);
      return seconds[ROUNDS / 2];
    } finally {
      Files.delete(dockerfile);
      Files.delete(policy);
      Files.delete(directory);
    }
  }

  private double once(Path dockerfile, Path policy) throws IOException, InterruptedException {
    String line = "\"$0\" policy test \"$1\" --policy \"$2\"; times";
    Process shell =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                line,
                root.resolve("vedette").toString(),
                dockerfile.toString(),
                policy.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(shell.getInputStream().readAllBytes(), UTF_8);
    shell.waitFor();
    List<String> lines = out.lines().toList();
    if (!out.contains("FAIL - ") || lines.isEmpty()) {
      throw new IOException("policy test: " + out + " (expected: a failure that it finds)");
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
