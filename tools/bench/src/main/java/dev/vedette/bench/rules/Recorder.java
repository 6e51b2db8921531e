package dev.vedette.bench.rules;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.event.Field;
import dev.vedette.proto.event.v1.NamedEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Records what the kernel sees while ordinary programs run: shells, compilers, searches, archives.
 */
final class Recorder {
  private static final int MOST_EVENTS = 60_000;

  private Recorder() {}

  /** Records events of these types with these fields; the number of events. */
  static int record(Set<String> types, Set<Field> fields, Path file)
      throws IOException, InterruptedException {
    List<EventSnapshot> events = new ArrayList<>();
    try (KernelCapture capture = new KernelCapture(CaptureConfig.defaults())) {
      CaptureStatus status =
          capture.start(
              Interest.inAll(types),
              event -> {
                if (events.size() < MOST_EVENTS) {
                  events.add(event.snapshot(fields));
                }
              });
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        throw new IOException("no kernel events here: " + reason);
      }
      work();
      // what is still in the ring
      new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (EventSnapshot event : events) {
        named(event).writeDelimitedTo(out);
      }
    }
    return events.size();
  }

  private static void work() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vedette-record");
    Path script = directory.resolve("work.sh");
    try (var in = Recorder.class.getResourceAsStream("work.sh")) {
      if (in == null) {
        throw new IOException("work.sh is not there");
      }
      Files.copy(in, script);
    }
    Process process =
        new ProcessBuilder("sh", script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = process.waitFor();
    new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    if (status != 0) {
      throw new IOException("work.sh: status " + status);
    }
  }

  private static NamedEvent named(EventSnapshot event) {
    var named =
        NamedEvent.newBuilder()
            .setSource(event.source())
            .setType(event.type())
            .setTimeUnixNanos(event.timeNanos());
    event
        .values()
        .forEach((field, value) -> {
          if (!(value instanceof dev.vedette.language.event.Value.NotSent)) {
            named.putFields(field.name(), WireValues.encode(value));
          }
        });
    return named.build();
  }
}
