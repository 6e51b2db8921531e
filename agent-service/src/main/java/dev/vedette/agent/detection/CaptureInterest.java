package dev.vedette.agent.detection;

import dev.vedette.agent.filter.Interest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which events the kernel copies: all that the rules or the watchers on this node want.
 * Thread-safe.
 */
public final class CaptureInterest {
  private final Consumer<Interest> capture;
  private final Map<Object, Interest> wanted = new HashMap<>();
  private Interest told = Interest.NONE;

  /** Tells the capture of every change; it is called under a lock, in order. */
  public CaptureInterest(Consumer<Interest> capture) {
    this.capture = capture;
  }

  /**
   * Says what one party wants from now on, which replaces what it wanted before; nothing at all
   * takes the party away. When this returns the capture knows.
   */
  public synchronized void want(Object party, Interest interest) {
    if (interest.types().isEmpty()) {
      wanted.remove(party);
    } else {
      wanted.put(party, interest);
    }
    Interest all = wanted.values().stream().reduce(Interest.NONE, Interest::or);
    if (!all.equals(told)) {
      told = all;
      capture.accept(told);
    }
  }

  /** What the one or the other wants. */
  public synchronized Interest all() {
    return told;
  }
}
