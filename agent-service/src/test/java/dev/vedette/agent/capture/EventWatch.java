package dev.vedette.agent.capture;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.Interest;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A capture of what descends from this process, for tests; other processes of the machine are not
 * looked at.
 */
final class EventWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Field> fields = new ArrayList<>();
  private final LinkedBlockingQueue<EventSnapshot> coming = new LinkedBlockingQueue<>();
  private final List<EventSnapshot> seen = new ArrayList<>();
  private final KernelCapture capture = new KernelCapture(CaptureConfig.defaults());
  private final Value self = Value.number(ProcessHandle.current().pid());
  private final CaptureStatus status;

  EventWatch(Set<String> types, String... names) {
    this(Interest.inAll(types), names);
  }

  EventWatch(Interest interest, String... names) {
    for (String name : names) {
      fields.add(field(name));
    }
    status = capture.start(interest, this::keep);
  }

  CaptureStatus status() {
    return status;
  }

  KernelCapture capture() {
    return capture;
  }

  /** Waits for an event of this type whose fields have these texts. */
  EventSnapshot await(String type, Map<String, String> expected) throws InterruptedException {
    Predicate<EventSnapshot> wanted =
        event ->
            event.type().equals(type)
                && expected.entrySet().stream()
                    .allMatch(entry -> text(event, entry.getKey()).equals(entry.getValue()));
    for (EventSnapshot event : seen) {
      if (wanted.test(event)) {
        return event;
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      EventSnapshot event = coming.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + type + " with " + expected + " among " + ofType(type));
      }
      seen.add(event);
      if (wanted.test(event)) {
        return event;
      }
    }
  }

  /** A field of all events of this type that were seen while waiting. */
  List<String> seen(String type, String field) {
    return seen.stream()
        .filter(event -> event.type().equals(type))
        .map(event -> text(event, field))
        .toList();
  }

  static String text(EventSnapshot event, String name) {
    return event.get(field(name)).toString();
  }

  /** Runs a command to its end, and gives what it printed. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(List.of(command) + " did not end");
    }
    return output;
  }

  @Override
  public void close() {
    capture.close();
  }

  private List<String> ofType(String type) {
    return seen.stream()
        .filter(event -> event.type().equals(type))
        .map(event -> event.values().toString())
        .toList();
  }

  private void keep(CapturedEvent event) {
    if (event.get(field("proc.apid")) instanceof Value.Items(List<Value> ancestors)
        && ancestors.contains(self)) {
      coming.add(event.snapshot(fields));
    }
  }

  static Field field(String name) {
    return FieldCatalog.standard().find(name).orElseThrow();
  }
}
