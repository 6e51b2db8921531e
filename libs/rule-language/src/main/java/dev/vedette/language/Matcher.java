package dev.vedette.language;

import dev.vedette.language.event.EventView;

/** Decides which enabled rules match an event. Immutable and thread-safe. */
public final class Matcher {

  /**
   * Tells the listener of rules that match, in rule order. The first rule that matches for certain
   * ends the search, as Falco does by default; rules before it that cannot be decided here are told
   * too.
   */
  public void match(EventView event, MatchListener listener) {}
}
