package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes lines to the standard output of the service. Used by one thread at a time. */
final class StdoutTarget implements Target {
  private final Destination.Stdout stdout;
  // Not System.out: that may have been given to somebody else, and hides failures.
  private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);

  StdoutTarget(Destination.Stdout stdout) {
    this.stdout = stdout;
  }

  @Override
  public Outcome send(Alert alert) throws IOException {
    stream.write((stdout.format().line(alert) + "\n").getBytes(StandardCharsets.UTF_8));
    return new Outcome.Delivered();
  }

  @Override
  public void close() {
    // The standard output belongs to the process.
  }
}
