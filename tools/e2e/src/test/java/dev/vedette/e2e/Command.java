package dev.vedette.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it printed. */
record Command(int status, String out, String err) {
  private static final long LIMIT_SECONDS = 120;

  static Command run(List<String> words) throws IOException, InterruptedException {
    return run(words, new HashMap<>(), "");
  }

  static Command run(List<String> words, Map<String, String> environment, String input)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("vedette-e2e", ".out");
    Path err = Files.createTempFile("vedette-e2e", ".err");
    Path in = Files.createTempFile("vedette-e2e", ".in");
    try {
      Files.writeString(in, input);
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(new File(Tree.root().toString()))
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("VEDETTE_BUILD", "never");
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(words + ": did not end; " + Files.readString(err));
      }
      return new Command(
          process.exitValue(),
          new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
          new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
      Files.delete(in);
    }
  }

  /** Standard output, after a run that succeeded. */
  String succeeded() {
    if (status != 0) {
      throw new AssertionError("exit status " + status + "\n" + out + "\n" + err);
    }
    return out;
  }
}
