package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Form;
import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.state.Accounts;
import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The arguments of an event: as values, as texts, and all of them as one text. Stateless. */
final class EventArguments {
  private static final byte[] NOT_THERE = "<NA>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = "NULL".getBytes(StandardCharsets.US_ASCII);
  private static final long NOBODY = 0xffffffffL;

  private EventArguments() {}

  /** The position of an argument; -1 if events of this kind have none of this name. */
  static int position(CapturedEvent event, String name) {
    List<Parameter> parameters = event.data().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static int find(CapturedEvent event, String nameOrIndex) {
    char first = nameOrIndex.charAt(0);
    int position =
        first >= '0' && first <= '9' ? Integer.parseInt(nameOrIndex) : position(event, nameOrIndex);
    return position < event.data().count() ? position : -1;
  }

  /** The text form of an argument, by name or position. */
  static Value text(CapturedEvent event, String nameOrIndex) {
    int position = find(event, nameOrIndex);
    if (position < 0) {
      return Value.ABSENT;
    }
    Value raw = event.data().value(event, position);
    if (isNone(raw)) {
      return event.data() instanceof KernelData ? raw : Value.text(NOT_THERE);
    }
    byte[] meaning = meaning(event, position, raw);
    return Value.text(meaning.length > 0 ? meaning : written(event, position, raw));
  }

  /** Whether an argument is one of those that say what kind of call it was, or is never there. */
  static boolean isOfCall(CapturedEvent event, String nameOrIndex) {
    int position = find(event, nameOrIndex);
    return position < 0 || event.data().isOfCall(position);
  }

  /** The value of an argument. */
  static Value raw(CapturedEvent event, String name) {
    int position = find(event, name);
    return position < 0 ? Value.ABSENT : event.data().value(event, position);
  }

  /** All arguments, {@code name=value(meaning)}, separated by blanks. */
  static Value all(CapturedEvent event) {
    EventData data = event.data();
    if (data.kind().name().equals("syscall")) {
      // What calls without a kind of their own carry is for the recorder alone.
      return Value.text("");
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < data.count(); i++) {
      if (i > 0) {
        text.write(' ');
      }
      text.writeBytes((data.parameters().get(i).name() + "=").getBytes(StandardCharsets.UTF_8));
      Value raw = data.value(event, i);
      if (isNone(raw)) {
        text.writeBytes(NOT_THERE);
      } else {
        text.writeBytes(written(event, i, raw));
        byte[] meaning = meaning(event, i, raw);
        if (meaning.length > 0) {
          text.write('(');
          text.writeBytes(meaning);
          text.write(')');
        }
      }
    }
    return Value.text(text.toByteArray());
  }

  private static boolean isNone(Value raw) {
    return raw instanceof Value.Absent || raw instanceof Value.NotSent;
  }

  private static long number(Value value) {
    return switch (value) {
      case Value.Number(long number) -> number;
      case Value.Unsigned(long number) -> number;
      default -> -1;
    };
  }

  /** What a value means, in words; empty where that adds nothing. */
  private static byte[] meaning(CapturedEvent event, int position, Value raw) {
    Parameter parameter = event.data().parameters().get(position);
    if (parameter.form() == Form.PATH) {
      byte[] given = raw instanceof Value.Text text ? text.bytes() : NOTHING;
      boolean absolute = given.length > 0 && given[0] == '/';
      return absolute || Arrays.equals(given, NOT_THERE)
          ? new byte[0]
          : event.data().whole(event, position, given);
    }
    if (raw instanceof Value.Text) {
      return new byte[0];
    }
    return meaning(event, position, parameter, number(raw)).getBytes(StandardCharsets.UTF_8);
  }

  private static String meaning(
      CapturedEvent event, int position, Parameter parameter, long number) {
    return switch (parameter.form()) {
      case ERRNO -> number < 0 ? Errno.name(number) : "";
      case FD ->
          number >= 0
              ? event.data().descriptorText(event, position, number)
              : number == Descriptor.AT_FDCWD ? "AT_FDCWD" : Errno.name(number);
      case FLAGS ->
          parameter.table().isEmpty() ? "" : FlagTable.named(parameter.table()).bits(number);
      case ENUM ->
          parameter.table().isEmpty() ? "" : FlagTable.named(parameter.table()).choice(number);
      case MODE ->
          parameter.table().isEmpty() ? "" : FlagTable.named(parameter.table()).mode(number);
      case PID -> processMeaning(event, number);
      case UID -> userMeaning(event, number);
      case GID -> groupMeaning(event, number);
      case SIGNAL -> Signals.name(number);
      case INTERVAL -> number == -1 ? "" : seconds(number);
      default -> "";
    };
  }

  private static String userMeaning(CapturedEvent event, long number) {
    if ((number & NOBODY) == NOBODY) {
      return "<NONE>";
    }
    return event.hasProcess()
        ? event
            .context()
            .accounts()
            .listedUser(event.process(), (int) number)
            .map(Accounts.User::name)
            .orElse("<NA>")
        : "<NA>";
  }

  private static String groupMeaning(CapturedEvent event, long number) {
    if ((number & NOBODY) == NOBODY) {
      return "<NONE>";
    }
    return event.hasProcess()
        ? event.context().accounts().listedGroup(event.process(), (int) number).orElse("<NA>")
        : "<NA>";
  }

  private static String processMeaning(CapturedEvent event, long number) {
    return event
        .context()
        .processes()
        .known(number)
        .map(process -> new String(process.comm(), StandardCharsets.UTF_8))
        .orElse("");
  }

  /** Nanoseconds as seconds, with six significant digits. */
  private static String seconds(long nanos) {
    BigDecimal seconds =
        new BigDecimal(nanos).movePointLeft(9).round(new MathContext(6)).stripTrailingZeros();
    return (seconds.signum() == 0 ? "0" : seconds.toPlainString()) + "s";
  }

  /** The value itself, written out. */
  private static byte[] written(CapturedEvent event, int position, Value raw) {
    Parameter parameter = event.data().parameters().get(position);
    if (raw instanceof Value.Text text) {
      return switch (parameter.form()) {
        case VECTOR, BYTES -> bytes(event, text.bytes());
        default -> text.bytes();
      };
    }
    long number = number(raw);
    String text =
        switch (parameter.form()) {
          case OCT, MODE -> number == 0 ? "0" : "0" + Long.toOctalString(number);
          case HEX -> Long.toHexString(number).toUpperCase(Locale.ROOT);
          case UID, GID -> (number & NOBODY) == NOBODY ? "-1" : raw.toString();
          case INTERVAL -> number == -1 ? "none" : raw.toString();
          default -> raw.toString();
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes in one line: what cannot be printed becomes a dot. */
  private static byte[] bytes(CapturedEvent event, byte[] given) {
    if (given.length == 0) {
      return NOTHING;
    }
    if (event.context().bytesAsBase64()) {
      return Base64.getEncoder().encode(given);
    }
    byte[] text = given.clone();
    for (int i = 0; i < text.length; i++) {
      if (text[i] < 0x20 || text[i] == 0x7f) {
        text[i] = '.';
      }
    }
    return text;
  }
}
