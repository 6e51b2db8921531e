package dev.vedette.agent.state;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process and its ancestors, with the values that were made of all of them together. Kept with
 * the process while none of them changes, since most events come from processes whose ancestors
 * rest. Not thread-safe.
 */
public final class Ancestry {
  /** How many values {@link #kept} can keep. */
  public static final int KEPT_VALUES = 8;

  private static final int LONGEST = 64;

  private final TrackedProcess[] chain;

  /** All that were looked at: those of the chain, and threads that led to them. */
  private final TrackedProcess[] seen;

  private final int[] changes;
  private final boolean settled;
  private Value @Nullable [] values;

  private Ancestry(List<TrackedProcess> chain, List<TrackedProcess> threads, boolean settled) {
    this.chain = chain.toArray(TrackedProcess[]::new);
    List<TrackedProcess> all = new ArrayList<>(chain);
    all.addAll(threads);
    this.seen = all.toArray(TrackedProcess[]::new);
    this.changes = new int[seen.length];
    for (int i = 0; i < seen.length; i++) {
      changes[i] = seen[i].changes;
    }
    this.settled = settled;
  }

  /** Follows parents up from the first thread of a process. */
  static Ancestry of(TrackedProcess process, ProcessTable table) {
    List<TrackedProcess> chain = new ArrayList<>();
    List<TrackedProcess> threads = new ArrayList<>();
    TrackedProcess current = process;
    boolean settled = process.isMainThread();
    chain.add(current);
    while (chain.size() < LONGEST && !isFirst(current)) {
      TrackedProcess parent = table.find(current.parent).orElse(null);
      if (parent == null) {
        return new Ancestry(chain, threads, false);
      }
      current = table.main(parent);
      if (current != parent) {
        threads.add(parent);
      }
      settled &= current.isMainThread();
      chain.add(current);
    }
    return new Ancestry(chain, threads, settled);
  }

  private static boolean isFirst(TrackedProcess process) {
    return process.parent <= 0 || process.parent == process.pid;
  }

  /** Whether it is still so: nobody of it changed or ended, and nobody can join it. */
  boolean holds() {
    if (!settled) {
      return false;
    }
    for (int i = 0; i < seen.length; i++) {
      TrackedProcess process = seen[i];
      if (process.changes != changes[i] || process.exited) {
        return false;
      }
    }
    return true;
  }

  /** The process, its parent and so on. */
  public List<TrackedProcess> all() {
    return Collections.unmodifiableList(Arrays.asList(chain));
  }

  /** One of them: 0 is the process, 1 its parent; null if there are not so many. */
  public @Nullable TrackedProcess at(int steps) {
    return steps < chain.length ? chain[steps] : null;
  }

  /** A value that was made of them; null if there is none. */
  public @Nullable Value kept(int slot) {
    Value[] known = values;
    return known == null ? null : known[slot];
  }

  /** Keeps a value. */
  public void keep(int slot, Value value) {
    Value[] known = values;
    if (known == null) {
      known = new Value[KEPT_VALUES];
      values = known;
    }
    known[slot] = value;
  }
}
