package dev.vedette.agent.scap;

import dev.vedette.agent.event.Backstory;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.recorded.EventDraft;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerSource;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.language.Condition;
import dev.vedette.language.plan.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Writes events as a capture that this and other tools can replay: those that meet a condition, up
 * to a limit, and of all others only what a reader has to know of the node. Used by one thread at a
 * time.
 */
public final class Recorder implements AutoCloseable {
  private static final int MOST_CONTAINERS = 4096;
  // Block, header, lengths and padding of an event without its parameters.
  private static final int FRAME_BYTES = 64;

  private final ScapWriter writer;
  private final Optional<Condition> condition;
  private final Limits limits;
  private final Backstory backstory = new Backstory(this::background);
  private final Set<String> containersTold = new HashSet<>();
  private long events;
  private boolean full;

  /**
   * Where a recording ends.
   *
   * @param events after so many that were wanted
   * @param bytes before it would be larger than this, uncompressed
   */
  public record Limits(long events, long bytes) {
    /** None. */
    public static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);

    public Limits {
      if (events < 1 || bytes < 1) {
        throw new IllegalArgumentException(
            "limits: %d events, %d bytes (expected: >= 1)".formatted(events, bytes));
      }
    }
  }

  /**
   * Begins a recording.
   *
   * @param stream where to; closed with this
   * @param condition what an event has to meet for certain; empty for all events
   * @param limits where it ends
   */
  public Recorder(OutputStream stream, Optional<Condition> condition, Limits limits) {
    this.writer = new ScapWriter(stream);
    this.condition = condition;
    this.limits = limits;
  }

  /** Takes what is to be said of the node before the first event. */
  public CaptureContent start() {
    return writer;
  }

  /** How many of the wanted events were written. */
  public long events() {
    return events;
  }

  /** How many bytes were written, before compression. */
  public long bytes() {
    return writer.bytes();
  }

  /** How many events were left out because the format has no room for so large ones. */
  public long tooLarge() {
    return writer.tooLarge();
  }

  /**
   * Takes an event of our own capture.
   *
   * @param containers what is known of containers
   * @return whether there is room for another
   */
  public boolean take(CapturedEvent event, ContainerSource containers) {
    if (full) {
      return false;
    }
    if (isWanted(event)) {
      container(event, containers);
      RecordedEvent encoded = backstory.precede(event);
      if (!full) {
        write(encoded);
      }
    }
    return !full;
  }

  /**
   * Takes an event of a recording, as it was read.
   *
   * @param event what rules see of it
   * @param read what was read
   * @return whether there is room for another
   */
  public boolean take(CapturedEvent event, RecordedEvent read) {
    if (isWanted(event)) {
      write(read);
    } else {
      unseen(read, true);
    }
    return !full;
  }

  /**
   * Takes what a replay read and hands nobody.
   *
   * @param background whether it was there for the state only
   */
  void unseen(RecordedEvent read, boolean background) {
    if (condition.isEmpty() && !background) {
      fit(read, () -> writer.event(read));
    } else if (RecordedState.heeds(read.kind()) || read.kind().isMeta()) {
      background(read);
    }
  }

  private boolean isWanted(CapturedEvent event) {
    return condition.isEmpty() || condition.get().evaluate(event) == Verdict.TRUE;
  }

  private void write(RecordedEvent event) {
    if (fit(event, () -> writer.event(event))) {
      events++;
      full |= events >= limits.events();
    }
  }

  private void background(RecordedEvent event) {
    fit(event, () -> writer.background(event));
  }

  private interface Write {
    void run() throws IOException;
  }

  private boolean fit(RecordedEvent event, Write write) {
    writer.complete();
    if (full || writer.bytes() + FRAME_BYTES + 4L * event.count() + event.size() > limits.bytes()) {
      full = true;
      return false;
    }
    try {
      write.run();
      return true;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void container(CapturedEvent event, ContainerSource containers) {
    Container container = event.container();
    if (!container.isHost()
        && containersTold.size() < MOST_CONTAINERS
        && !containersTold.contains(container.id())
        && containers.find(container) instanceof ContainerSource.Knowledge.Known(var details)) {
      containersTold.add(container.id());
      background(
          EventDraft.of("container")
              .text("json", ToldContainers.json(container, details))
              .at(event.timeNanos(), -1, 0));
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
