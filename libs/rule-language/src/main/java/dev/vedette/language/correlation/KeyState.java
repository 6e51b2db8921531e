package dev.vedette.language.correlation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * What is remembered of one key: the times of the matches that count, and the matches that wait for
 * one before them. Not thread-safe.
 *
 * @param <T> what a match carries
 */
public final class KeyState<T> {
  private final List<Long> times;
  private final List<Waiting<T>> waiting;

  /** A match that waits for one before it. */
  public record Waiting<T>(long time, T payload) {}

  /** With what was remembered before. */
  public KeyState(List<Long> times, List<Waiting<T>> waiting) {
    this.times = new ArrayList<>(times);
    this.waiting = new ArrayList<>(waiting);
    Collections.sort(this.times);
  }

  /** The times of matches that count, ascending. */
  public List<Long> times() {
    return Collections.unmodifiableList(times);
  }

  /** The matches that wait. */
  public List<Waiting<T>> waiting() {
    return Collections.unmodifiableList(waiting);
  }

  int size() {
    return times.size() + waiting.size();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /** Forgets what cannot matter any more, and returns how much it forgot. */
  int expire(long oldestTime, long oldestWaiting) {
    int before = size();
    int old = 0;
    while (old < times.size() && times.get(old) < oldestTime) {
      old++;
    }
    times.subList(0, old).clear();
    waiting.removeIf(match -> match.time() < oldestWaiting);
    return before - size();
  }

  void dropOldest() {
    if (times.isEmpty()) {
      waiting.removeFirst();
    } else {
      times.removeFirst();
    }
  }

  private int place(long time) {
    int found = Collections.binarySearch(times, time);
    return found < 0 ? -found - 1 : found;
  }

  void add(long time) {
    times.add(place(time), time);
  }

  void await(long time, T payload) {
    waiting.add(new Waiting<>(time, payload));
  }

  /** Whether so many times with this one lie within a span; if so they are used up. */
  boolean take(long time, int count, long span) {
    int at = place(time);
    for (int first = Math.max(0, at - count + 1); first <= at; first++) {
      int last = first + count - 1;
      if (last < times.size() && times.get(last) - times.get(first) <= span) {
        times.subList(first, last + 1).clear();
        return true;
      }
    }
    return false;
  }

  /** Whether a match that counts came before a time, at most a span earlier. */
  boolean hasBefore(long time, long span) {
    int at = place(time);
    return at > 0 && time - times.get(at - 1) <= span;
  }

  /** Returns, by time, what waited for a match at a time, and lets it wait no more. */
  List<T> takeAfter(long time, long span) {
    List<Waiting<T>> found = new ArrayList<>();
    for (Iterator<Waiting<T>> each = waiting.iterator(); each.hasNext(); ) {
      Waiting<T> match = each.next();
      if (match.time() > time && match.time() - time <= span) {
        found.add(match);
        each.remove();
      }
    }
    found.sort((one, other) -> Long.compare(one.time(), other.time()));
    return found.stream().map(Waiting::payload).toList();
  }
}
