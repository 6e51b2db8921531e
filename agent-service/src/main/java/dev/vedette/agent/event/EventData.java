package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event itself says, apart from the state of its process: a record of our own capture, or
 * an event of a recording. Lent like the event that it belongs to; not thread-safe.
 */
sealed interface EventData permits KernelData, RecordedData {
  /** A path among the arguments. */
  enum PathArgument {
    /** The only one. */
    ONLY,
    SOURCE,
    TARGET
  }

  /** What rules call the event. */
  String type();

  /** What is known of all events of its kind. */
  EventKind kind();

  int cpu();

  long threadId();

  /** Whether it says how a call ended. */
  boolean hasResult();

  /** How a call ended. */
  long result();

  /** The arguments of its kind, in order. */
  List<Parameter> parameters();

  /** How many of them this event has. */
  int count();

  /** The value of an argument; absent if the event does not have it. */
  Value value(CapturedEvent event, int position);

  /** What stands behind a number that is a descriptor; empty if that is not known. */
  String descriptorText(CapturedEvent event, int position, long number);

  /** A path argument made whole. */
  byte[] whole(CapturedEvent event, int position, byte[] given);

  /** The flags that a file was opened with; 0 for other events. */
  long openFlags();

  /** The permissions that an opened file was to be made with; 0 where it was not to be made. */
  long openMode();

  /**
   * The file that the event is about, or the kind of connection; null if it is about none, or the
   * file is new.
   */
  @Nullable Party object(CapturedEvent event);

  /** Whether the file that the event is about has the name that the program gave. */
  boolean isNamedAsGiven(CapturedEvent event);

  /**
   * What kind of call it was: its type, whether and how it failed, and the arguments that have a
   * few values only; null if no such event was met before.
   */
  @Nullable Party call();

  /** Whether all events with the same {@link #call} have the same value for this argument. */
  boolean isOfCall(int position);

  /** Says which descriptor the event is about. */
  void describe(CapturedEvent event, Descriptor descriptor);
}
