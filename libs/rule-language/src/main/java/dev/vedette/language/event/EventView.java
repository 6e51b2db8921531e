package dev.vedette.language.event;

/**
 * One event as conditions and outputs read it. Valid only during the call that passes it; not
 * thread-safe.
 */
public interface EventView {

  /** The event source, for example {@code syscall}. */
  String source();

  /** The name that {@code evt.type} has, for example {@code openat}. */
  String type();

  /** Nanoseconds since 1970. */
  long timeNanos();

  /**
   * The field's value: never null, {@link Value#ABSENT} if there is none, {@link Value#NOT_SENT} if
   * unknown here.
   */
  Value get(Field field);
}
