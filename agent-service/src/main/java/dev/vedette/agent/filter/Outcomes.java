package dev.vedette.agent.filter;

import dev.vedette.agent.event.Errno;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a call ended, and how a file was opened or what kind of descriptor the call is about: few
 * enough combinations to be looked up by a number of six bits.
 */
record Outcomes(Checks checks, CallShape shape) {
  /** How many there are. */
  static final int COUNT = 64;

  /** The flags of a call that opens a file, as text. */
  static final String FLAGS = "evt.arg.flags";

  private static final int SUCCEEDED = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;
  private static final int DIRECTORY = 8;
  private static final int EXECUTABLE = 16;
  private static final int CREATE = 32;
  private static final EnumSet<DescriptorKind> SOCKETS_AND_PIPES =
      EnumSet.of(
          DescriptorKind.NONE,
          DescriptorKind.IPV4,
          DescriptorKind.IPV6,
          DescriptorKind.UNIX,
          DescriptorKind.NETLINK,
          DescriptorKind.OTHER_SOCKET,
          DescriptorKind.PIPE);
  private static final int LOWEST_ERROR = -4095;
  private static final int LAST_NAMED_ERROR = -133;

  /** What an outcome says. */
  Knowledge at(int outcome) {
    return check ->
        isMissingFlag(check, outcome)
            ? Verdict.FALSE
            : Checks.field(check)
                .map(field -> possible(field, check, outcome))
                .filter(values -> !values.isEmpty())
                .map(values -> checks.decide(check, values))
                .orElse(Verdict.UNDECIDED);
  }

  /**
   * Whether a check looks for the flag to make a file in the text of flags, and it is not there.
   */
  private boolean isMissingFlag(Checked check, int outcome) {
    return shape == CallShape.OPEN
        && (outcome & CREATE) == 0
        && Checks.fieldName(check).equals(FLAGS)
        && Checks.operator(check) == Operator.CONTAINS
        && Checks.texts(check).stream()
            .allMatch(text -> new String(text, StandardCharsets.ISO_8859_1).contains("O_CREAT"));
  }

  /** The values that a field may have then; none if that cannot be said. */
  private List<Value> possible(Field field, Checked check, int outcome) {
    boolean succeeded = (outcome & SUCCEEDED) != 0;
    return switch (field.name()) {
      case "evt.rawres" ->
          succeeded ? around(check, 0, Long.MAX_VALUE) : around(check, LOWEST_ERROR, -1);
      case "evt.failed" -> List.of(Value.truth(!succeeded));
      case "evt.res" -> succeeded ? List.of(Value.text("SUCCESS")) : errors(check);
      default ->
          switch (shape) {
            case OPEN, CREATE -> opening(field, check, outcome);
            case DESCRIPTOR, CONNECT, CLOSE -> of(kinds(outcome >> 1), field);
            case OTHER -> List.of();
          };
    };
  }

  /** What a descriptor may be that the kernel side gives this number. */
  private static Set<DescriptorKind> kinds(int number) {
    return switch (number) {
      case 1 -> EnumSet.complementOf(SOCKETS_AND_PIPES);
      case 2, 3 -> EnumSet.of(DescriptorKind.IPV4, DescriptorKind.IPV6);
      case 4 -> EnumSet.of(DescriptorKind.UNIX);
      case 5 -> EnumSet.of(DescriptorKind.NETLINK, DescriptorKind.OTHER_SOCKET);
      case 6 -> EnumSet.of(DescriptorKind.PIPE);
      default -> Set.of();
    };
  }

  private static List<Value> of(Set<DescriptorKind> kinds, Field field) {
    if (kinds.isEmpty()) {
      return List.of();
    }
    List<Value> values = new ArrayList<>(List.of(Value.ABSENT));
    for (DescriptorKind kind : kinds) {
      switch (field.name()) {
        case "fd.type" -> values.add(kind.type());
        case "fd.typechar" -> values.add(kind.letter());
        case "fd.sockfamily" -> {
          if (kind.isInternet() || kind == DescriptorKind.UNIX) {
            values.add(Value.text(kind.isInternet() ? "ip" : "unix"));
          }
        }
        case "fd.sport", "fd.rport", "fd.sip", "fd.rip" -> {
          if (kind.isInternet()) {
            return List.of();
          }
        }
        default -> {
          return List.of();
        }
      }
    }
    return values;
  }

  private List<Value> opening(Field field, Checked check, int outcome) {
    boolean flags = shape == CallShape.OPEN;
    return switch (field.name()) {
      case "fd.num" ->
          (outcome & SUCCEEDED) != 0
              ? around(check, 0, Integer.MAX_VALUE)
              : List.of(Value.number(-1));
      case "evt.is_open_read" -> List.of(Value.truth(flags && (outcome & READ) != 0));
      case "evt.is_open_write" -> List.of(Value.truth(flags && (outcome & WRITE) != 0));
      case "evt.is_open_exec" ->
          flags
              ? List.of(Value.truth((outcome & EXECUTABLE) != 0))
              : List.of(Value.truth(true), Value.truth(false));
      case "evt.is_open_create" ->
          flags && (outcome & CREATE) == 0
              ? List.of(Value.truth(false))
              : List.of(Value.truth(true), Value.truth(false));
      case "fd.typechar" -> List.of(Value.text(isDirectory(outcome) ? "d" : "f"));
      case "fd.type" ->
          List.of(Value.text(isDirectory(outcome) ? "directory" : "file"), Value.ABSENT);
      default -> List.of();
    };
  }

  private boolean isDirectory(int outcome) {
    return shape == CallShape.OPEN && (outcome & DIRECTORY) != 0;
  }

  /** Both ends of a range, and what lies around each number that is compared with. */
  private static List<Value> around(Checked check, long least, long most) {
    List<Value> values = new ArrayList<>(List.of(Value.number(least), Value.number(most)));
    if (check instanceof Checked.Test test) {
      for (Value compared : test.right()) {
        if (!(compared instanceof Value.Number(long number))) {
          return List.of();
        }
        for (long next = number - 1; next <= number + 1; next++) {
          if (next > least && next < most) {
            values.add(Value.number(next));
          }
        }
      }
    }
    return values;
  }

  /** All errors that have a name, and some that have not: those are numbers. */
  private static List<Value> errors(Checked check) {
    for (byte[] text : Checks.texts(check)) {
      if (text.length > 0 && Character.isDigit(text[0])) {
        return List.of();
      }
    }
    List<Value> errors = new ArrayList<>();
    for (long result = LAST_NAMED_ERROR - 10; result < 0; result++) {
      errors.add(Value.text(Errno.name(result)));
    }
    errors.add(Value.text(Errno.name(LOWEST_ERROR)));
    return errors;
  }
}
