package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event of a recording that is being put together, by the names or positions of its parameters;
 * what is not given stays empty. Not thread-safe.
 */
public final class EventDraft {
  private static final byte[] NOTHING = {};

  private final EventKind kind;
  private final byte[][] parameters;

  /** Begins an event of this kind. */
  public EventDraft(EventKind kind) {
    this.kind = kind;
    parameters = new byte[kind.parameters().size()][];
    Arrays.fill(parameters, NOTHING);
  }

  /** Begins an event of the current kind of this name. */
  public static EventDraft of(String name) {
    return new EventDraft(EventTable.standard().current(name).orElseThrow());
  }

  /** Gives a number, in the width of its parameter. */
  public EventDraft number(String parameter, long value) {
    return number(kind.position(parameter), value);
  }

  /** Gives a number by position. */
  public EventDraft number(int position, long value) {
    RecordedParameter parameter = kind.parameters().get(position);
    if (parameter.type() == ValueType.DYN) {
      // The first type that has room for it, since it cannot be told which one it was.
      ValueType type = value < 0 ? ValueType.ERRNO : ValueType.UINT64;
      parameters[position] =
          chosen(parameter.choices().indexOf(type), bytes(value, type.bits() / 8));
    } else {
      parameters[position] = bytes(value, parameter.type().bits() / 8);
    }
    return this;
  }

  /** Gives a text, which is ended by NUL where its parameter is a string. */
  public EventDraft text(String parameter, byte[] value) {
    return text(kind.position(parameter), value);
  }

  /** Gives a text by position. */
  public EventDraft text(int position, byte[] value) {
    ValueType type = kind.parameters().get(position).type();
    if (type == ValueType.DYN) {
      int bytes = kind.parameters().get(position).choices().indexOf(ValueType.BYTEBUF);
      parameters[position] = chosen(bytes, value);
      return this;
    }
    boolean string = type.kind() == ValueType.Kind.TEXT;
    parameters[position] = string ? Arrays.copyOf(value, value.length + 1) : value;
    return this;
  }

  /** Gives one address; nothing for none. */
  public EventDraft address(int position, @Nullable Address address) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (address) {
      case Address.Internet end -> {
        bytes.write(end.isIpv4() ? Address.AF_INET : Address.AF_INET6);
        put(bytes, end);
      }
      case Address.Unix(long _, long _, byte[] path) -> {
        bytes.write(Address.AF_UNIX);
        bytes.writeBytes(path);
        bytes.write(0);
      }
      case null, default -> {}
    }
    parameters[position] = bytes.toByteArray();
    return this;
  }

  /** Gives both ends of a connection; nothing for none. */
  public EventDraft tuple(int position, @Nullable Address address) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (address) {
      case Address.Pair(Address.Internet source, Address.Internet destination) -> {
        bytes.write(source.isIpv4() ? Address.AF_INET : Address.AF_INET6);
        put(bytes, source);
        put(bytes, destination);
      }
      case Address.Unix(long source, long destination, byte[] path) -> {
        bytes.write(Address.AF_UNIX);
        bytes.writeBytes(bytes(source, 8));
        bytes.writeBytes(bytes(destination, 8));
        bytes.writeBytes(path);
        bytes.write(0);
      }
      case null, default -> {}
    }
    parameters[position] = bytes.toByteArray();
    return this;
  }

  private static void put(ByteArrayOutputStream bytes, Address.Internet end) {
    bytes.writeBytes(end.address());
    bytes.writeBytes(bytes(end.port(), 2));
  }

  /** A value that says its own type in its first byte; nothing if its parameter has none such. */
  private static byte[] chosen(int choice, byte[] value) {
    if (choice < 0) {
      return NOTHING;
    }
    byte[] bytes = new byte[value.length + 1];
    bytes[0] = (byte) choice;
    System.arraycopy(value, 0, bytes, 1, value.length);
    return bytes;
  }

  private static byte[] bytes(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  /** The event, caused by this thread at this time. */
  public RecordedEvent at(long timeNanos, long threadId, int cpu) {
    RecordedEvent event = new RecordedEvent(kind, timeNanos, threadId, cpu);
    for (byte[] parameter : parameters) {
      event.add(parameter);
    }
    return event;
  }
}
