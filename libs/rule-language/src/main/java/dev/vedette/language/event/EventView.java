package dev.vedette.language.event;

import dev.vedette.language.event.FieldDefinition.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One event as conditions and outputs read it. Valid only during the call that passes it; not
 * thread-safe.
 *
 * <p>Values have the type of their field. Four kinds of field have {@link Value.Items}: those that
 * are lists; {@code proc.aname} and its like without an index (every ancestor, the parent first);
 * {@code fd.ip}, {@code fd.port}, {@code fd.proto} and {@code fd.net} (both ends, the client
 * first); and the names of an address. {@code fd.net}, {@code fd.cnet} and their like have
 * addresses, not networks. {@code get} of {@code evt.type} must be {@link #type}.
 */
public interface EventView {

  /** The event source, for example {@code syscall}; found soonest if it is interned. */
  String source();

  /** The name that {@code evt.type} has, for example {@code openat}; soonest found if interned. */
  String type();

  /** Nanoseconds since 1970. */
  long timeNanos();

  /**
   * The field's value: never null, {@link Value#ABSENT} if there is none, {@link Value#NOT_SENT} if
   * unknown here.
   */
  Value get(Field field);

  /** The value that outputs show: that of {@link #get} but for fields that read otherwise there. */
  default Value shown(Field field) {
    return get(field);
  }

  /** Who made the event, in the state in which it was made; null if that is not kept. */
  default @Nullable Party subject() {
    return null;
  }

  /**
   * What the event's process runs, as every process does that was started alike; null if that is
   * not kept.
   */
  default @Nullable Party image() {
    return null;
  }

  /**
   * The file that the event is about, by its name, or the kind of connection; null if there is none
   * or it is not kept.
   */
  default @Nullable Party object() {
    return null;
  }

  /**
   * What kind of call it was, by its type, its flags and whether it failed; null if that is not
   * kept.
   */
  default @Nullable Party call() {
    return null;
  }

  /**
   * The value of a field whose scope is of a party, if every event with this party has it; {@link
   * Value#NOT_SENT} if it may still become another.
   */
  default Value lasting(Field field, Scope party) {
    return Value.NOT_SENT;
  }
}
