package dev.vedette.bench.rules;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.NamedEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Records what the kernel sees of ordinary programs: shells, compilers, searches, archives. Only
 * their own session counts, whatever else the machine does, so that two recordings are alike.
 */
final class Recorder {
  private static final int MOST_EVENTS = 60_000;

  private Recorder() {}

  /** Records events of these types with these fields; the number of events. */
  static int record(Set<String> types, Set<Field> fields, Path file)
      throws IOException, InterruptedException {
    Field session = FieldCatalog.standard().find("proc.sid").orElseThrow();
    Set<Field> recorded = new HashSet<>(fields);
    recorded.add(session);
    List<EventSnapshot> events = new ArrayList<>();
    Value worker;
    try (KernelCapture capture = new KernelCapture(CaptureConfig.defaults())) {
      CaptureStatus status =
          capture.start(
              Interest.inAll(types),
              event -> {
                if (events.size() < MOST_EVENTS) {
                  events.add(event.snapshot(recorded));
                }
              });
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        throw new IOException("no kernel events here: " + reason);
      }
      worker = Value.number(work());
      // what is still in the ring
      new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
    }
    events.removeIf(event -> !worker.equals(event.values().get(session)));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (EventSnapshot event : events) {
        named(event).writeDelimitedTo(out);
      }
    }
    return events.size();
  }

  /** Runs the programs in a session of their own, whose id it returns. */
  private static long work() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vedette-record");
    Path script = directory.resolve("work.sh");
    try (var in = Recorder.class.getResourceAsStream("work.sh")) {
      if (in == null) {
        throw new IOException("work.sh is not there");
      }
      Files.copy(in, script);
    }
    Process process =
        new ProcessBuilder("setsid", "--wait", "sh", script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = process.waitFor();
    String id = Files.readString(directory.resolve("session")).strip();
    new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    if (status != 0) {
      throw new IOException("work.sh: status " + status);
    }
    return Long.parseLong(id);
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
          if (!(value instanceof Value.NotSent)) {
            named.putFields(field.name(), WireValues.encode(value));
          }
        });
    return named.build();
  }
}
