package dev.vedette.language.event;

import org.jspecify.annotations.Nullable;

/**
 * Who or what takes part in events: who makes them, the file that they are about, in one state, or
 * what kind of call they are. When something of it changes, its events have another party. Those
 * who read events note here what a party alone decides, so that they need not find it out again.
 * Used by the thread that events are lent to.
 */
public final class Party {
  private static final int MOST_NOTES = 2;

  private @Nullable Note first;

  /** What somebody found out of a party. */
  public abstract static class Note {
    private final Object owner;
    private @Nullable Note next;

    /**
     * A note.
     *
     * @param owner who finds it again; kept alive by the note
     */
    protected Note(Object owner) {
      this.owner = owner;
    }
  }

  /** The note of an owner; null if there is none. */
  public @Nullable Note note(Object owner) {
    Note note = first;
    while (note != null && !note.owner.equals(owner)) {
      note = note.next;
    }
    return note;
  }

  /** Adds a note; of many owners those that came first are forgotten. */
  public void add(Note note) {
    note.next = first;
    first = note;
    var last = note;
    for (int i = 1; i < MOST_NOTES && last.next != null; i++) {
      last = last.next;
    }
    last.next = null;
  }
}
