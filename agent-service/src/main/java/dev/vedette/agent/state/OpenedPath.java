package dev.vedette.agent.state;

import dev.vedette.agent.recorded.RecordedEvent;
import java.util.Optional;

/**
 * What a call that opens a file was given. Where the beginning of the call was seen too, that
 * counts: later the program could have changed it. Immutable.
 *
 * @param given the path as given
 * @param whole the path made whole
 * @param flags how it was opened
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OpenedPath(byte[] given, byte[] whole, long flags) {
  private static final long FOR_CREATION = 4 | 256 | 2;

  /** Reads it from the end of a call, and from its beginning if that is at hand. */
  public static OpenedPath of(
      RecordedEvent event, Optional<RecordedEvent> entered, TrackedProcess process) {
    String call = event.kind().name();
    byte[] given =
        event.text(event.kind().position(call.equals("open_by_handle_at") ? "path" : "name"));
    long flags = flags(event);
    long directory = directory(event);
    RecordedEvent began = entered.filter(enter -> began(enter, event)).orElse(null);
    if (began != null) {
      byte[] before = began.text(began.kind().position("name"));
      if (DescriptorEvents.wasRead(before)) {
        given = before;
        flags = call.equals("creat") ? flags : DescriptorEvents.withAdded(flags(began), flags);
        directory = directory(began);
      }
    }
    return new OpenedPath(given, RecordedState.whole(process, directory, given), flags);
  }

  /** Whether the one event is the beginning of the call that the other is the end of. */
  static boolean began(RecordedEvent enter, RecordedEvent exit) {
    String one = enter.kind().code();
    String other = exit.kind().code();
    return one.regionMatches(0, other, 0, other.length() - 1);
  }

  private static long flags(RecordedEvent event) {
    if (!event.kind().name().equals("creat")) {
      return event.unsigned(event.kind().position("flags"));
    }
    // Layers have bits of their own here.
    long layer = event.unsigned(event.kind().position("creat_flags"));
    return FOR_CREATION | ((layer & 3) << 15);
  }

  private static long directory(RecordedEvent event) {
    int position = event.kind().position("dirfd");
    return event.has(position) ? event.signed(position) : DescriptorEvents.WORKING_DIRECTORY;
  }
}
