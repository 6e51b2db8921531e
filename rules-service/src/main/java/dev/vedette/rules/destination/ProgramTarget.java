package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands lines to a program of the operator, without a shell and with hardly any environment. Used
 * by one thread at a time.
 */
final class ProgramTarget implements Target {
  private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "TZ");

  private final Destination.Program program;
  private @Nullable Process running;

  ProgramTarget(Destination.Program program) {
    this.program = program;
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    byte[] line = (program.format().line(alert) + "\n").getBytes(StandardCharsets.UTF_8);
    boolean done = false;
    try {
      Process process = process();
      OutputStream input = process.getOutputStream();
      input.write(line);
      input.flush();
      Outcome outcome = new Outcome.Delivered();
      if (!program.keepAlive()) {
        input.close();
        int status = process.waitFor();
        running = null;
        outcome = status == 0 ? outcome : new Outcome.Failed("exit status " + status);
      }
      done = true;
      return outcome;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private Process process() throws IOException {
    Process process = running;
    if (process != null && process.isAlive()) {
      return process;
    }
    ProcessBuilder builder =
        new ProcessBuilder(program.command())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(ENVIRONMENT);
    process = builder.start();
    running = process;
    return process;
  }

  /** Lets the program read to the end, for a moment. */
  @Override
  public void close() {
    Process process = running;
    running = null;
    if (process == null) {
      return;
    }
    try {
      process.getOutputStream().close();
      var _ = process.waitFor(1, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has ended, or does not read.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
