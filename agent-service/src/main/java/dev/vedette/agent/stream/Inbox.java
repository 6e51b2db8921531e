package dev.vedette.agent.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the reader thread leaves candidates for the sending thread, bounded in bytes, and what
 * wakes that thread. Thread-safe; nobody does input or output while holding its lock.
 */
final class Inbox {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<StreamEvent> events = new ArrayDeque<>();
  // Those of them that tell of losses, which may be older than all others.
  private final Deque<StreamEvent> losses = new ArrayDeque<>();
  private long bytes;
  private boolean signalled;

  Inbox(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Leaves an event; returns false, at once, when there is no room. */
  boolean offer(StreamEvent event) {
    int size = event.sizeBytes();
    lock.lock();
    try {
      if (bytes + size > maxBytes) {
        return false;
      }
      events.addLast(event);
      if (event.loss() != null) {
        losses.addLast(event);
      }
      bytes += size;
      signalled = true;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the sending thread. */
  void signal() {
    lock.lock();
    try {
      signalled = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something changed since the last call, or for so long. */
  void await(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!signalled && left > 0) {
        left = changed.awaitNanos(left);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first events that share a selection, as many as one batch holds. */
  List<StreamEvent> take() {
    lock.lock();
    try {
      List<StreamEvent> taken = new ArrayList<>();
      long takenBytes = 0;
      while (!events.isEmpty() && taken.size() < StreamConfig.BATCH_EVENTS) {
        StreamEvent next = events.getFirst();
        int size = next.sizeBytes();
        boolean fits =
            taken.isEmpty()
                || (takenBytes + size <= StreamConfig.BATCH_BYTES
                    && taken.getFirst().selection().equals(next.selection()));
        if (!fits) {
          break;
        }
        taken.add(events.removeFirst());
        if (next.loss() != null) {
          losses.removeFirst();
        }
        takenBytes += size;
      }
      bytes -= takenBytes;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * When the oldest event happened that waits or is told of, {@link Long#MAX_VALUE} when none does.
   */
  long oldestNanos() {
    lock.lock();
    try {
      StreamEvent first = events.peekFirst();
      long oldest = first == null ? Long.MAX_VALUE : first.oldestNanos();
      for (StreamEvent telling : losses) {
        oldest = Math.min(oldest, telling.oldestNanos());
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return events.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether what waits fills a batch, so that waiting longer gains nothing. */
  boolean holdsWholeBatch() {
    lock.lock();
    try {
      return events.size() >= StreamConfig.BATCH_EVENTS || bytes >= StreamConfig.BATCH_BYTES;
    } finally {
      lock.unlock();
    }
  }
}
