package dev.vedette.cli.scan;

import java.io.PrintWriter;

/** Tells a waiting person how far a scan is, once it has taken a while. Used by one thread. */
final class Progress {
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final long PAUSE_NANOS = 200_000_000L;

  private final PrintWriter err;
  private final boolean wanted;
  private long next = System.nanoTime() + PATIENCE_NANOS;
  private boolean shown;
  private int objects;

  Progress(PrintWriter err, boolean wanted) {
    this.err = err;
    this.wanted = wanted;
  }

  void at(int file, int files) {
    tell(file + " of " + files + " files read");
  }

  /** An object of a cluster has been read. */
  void at(String object) {
    objects++;
    tell(objects + " objects read, " + object);
  }

  /** Everything has been read, and so many objects are looked at together. */
  void looking(int found) {
    tell("looking at " + found + " objects");
  }

  private void tell(String text) {
    if (wanted && System.nanoTime() - next > 0) {
      err.print("\r" + text + "\u001b[K");
      err.flush();
      next = System.nanoTime() + PAUSE_NANOS;
      shown = true;
    }
  }

  void done() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
