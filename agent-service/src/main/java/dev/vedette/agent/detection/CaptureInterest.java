package dev.vedette.agent.detection;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which event types the kernel copies: the union of what the rules and the watchers on this node
 * want. Thread-safe.
 */
public final class CaptureInterest {
  private final Consumer<Set<String>> capture;
  private final Map<Object, Set<String>> wanted = new HashMap<>();
  private Set<String> told = Set.of();

  /** Tells the capture of every change; it is called under a lock, in order. */
  public CaptureInterest(Consumer<Set<String>> capture) {
    this.capture = capture;
  }

  /**
   * Says what one party wants from now on, which replaces what it wanted before; nothing at all
   * takes the party away. When this returns the capture knows.
   */
  public synchronized void want(Object party, Set<String> eventTypes) {
    if (eventTypes.isEmpty()) {
      wanted.remove(party);
    } else {
      wanted.put(party, Set.copyOf(eventTypes));
    }
    Set<String> all = new HashSet<>();
    wanted.values().forEach(all::addAll);
    if (!all.equals(told)) {
      told = Set.copyOf(all);
      capture.accept(told);
    }
  }

  /** The union. */
  public synchronized Set<String> eventTypes() {
    return told;
  }
}
