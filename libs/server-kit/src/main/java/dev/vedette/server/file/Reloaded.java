package dev.vedette.server.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value made from files, and made again when they change. What cannot be used keeps the last good
 * value, and is logged once. Thread-safe; {@link #get} never blocks: files are looked at beside the
 * call, at most once in the interval.
 */
public final class Reloaded<T> implements Supplier<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

  /** How often files are looked at. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  /** What became of a change. */
  public enum Outcome {
    /** The new value is in force. */
    LOADED,
    /** The last good value stays. */
    KEPT
  }

  private final List<Path> files;
  private final Supplier<T> load;
  private final Consumer<Outcome> onChange;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
  private volatile FileState state;
  private volatile T value;

  private Reloaded(List<Path> files, Supplier<T> load, Consumer<Outcome> onChange) {
    this.files = List.copyOf(files);
    this.load = load;
    this.onChange = onChange;
    this.state = FileState.of(files);
    this.value = load.get();
  }

  /**
   * Makes the first value now.
   *
   * @param load makes the value; throws when the files cannot be used, with a message for a person
   * @param onChange hears of each change, for metrics
   * @throws RuntimeException of the first load
   */
  public static <T> Reloaded<T> of(List<Path> files, Supplier<T> load, Consumer<Outcome> onChange) {
    return new Reloaded<>(files, load, onChange);
  }

  /** A value that stays. */
  public static <T> Reloaded<T> fixed(T value) {
    return new Reloaded<>(List.of(), () -> value, outcome -> {});
  }

  /** The value in force. */
  @Override
  public T get() {
    long now = System.nanoTime();
    long last = lastLook.get();
    if (!files.isEmpty()
        && now - last >= INTERVAL.toNanos()
        && lastLook.compareAndSet(last, now)
        && looking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("file-look").start(this::look);
    }
    return value;
  }

  private void look() {
    try {
      refresh();
    } finally {
      looking.set(false);
    }
  }

  /** Looks at the files now and loads when they changed. */
  public synchronized void refresh() {
    FileState found = FileState.of(files);
    if (found.equals(state)) {
      return;
    }
    // Remembered before loading: what changes meanwhile is seen the next time.
    state = found;
    try {
      value = load.get();
      onChange.accept(Outcome.LOADED);
      LOG.atInfo().addKeyValue("files", files).log("files changed and are in force");
    } catch (RuntimeException e) {
      onChange.accept(Outcome.KEPT);
      LOG.atWarn()
          .addKeyValue("files", files)
          .addKeyValue("problem", e.getMessage())
          .log("files changed and cannot be used; the last good ones stay in force");
    }
  }
}
