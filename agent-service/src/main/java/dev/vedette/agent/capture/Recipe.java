package dev.vedette.agent.capture;

import dev.vedette.agent.event.EventDefinition;
import dev.vedette.agent.event.EventDefinitions;
import dev.vedette.agent.filter.CallShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the kernel side captures one system call: its number, the event that it becomes, and what is
 * copied for it. Immutable.
 *
 * @param number the index of the system call in the kernel side's tables: its number, for 64-bit
 *     programs
 * @param event the event
 * @param handling when it is copied
 * @param encoded what the kernel side reads ({@code struct recipe})
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Recipe(int number, EventDefinition event, Handling handling, byte[] encoded) {
  static final int BYTES = 16;

  private static final int PATH = 4;
  private static final int DESCRIPTOR = 8;
  private static final int OPEN_FLAGS = 11;

  private static final int RESULT_IS_DESCRIPTOR = 1;
  private static final int ONLY_FAILED = 2;
  private static final int MESSAGE_ADDRESS = 4;
  private static final int OPEN_HOW = 8;
  private static final int CWD = 16;
  private static final int PROCESS = 32;
  private static final int ONLY_SET_NAME = 64;
  private static final int DATA = 256;
  private static final int CLONE_ARGUMENTS = 512;
  private static final int COMPAT = 1024;
  private static final int CONNECTS = 2048;
  private static final int PAIR = 4096;
  private static final int CLOSES = 8192;
  private static final int NO_NUMBER = -1;

  // Where in the kernel side's tables the calls of 32-bit programs begin.
  private static final int COMPAT_CALLS = 512;
  private static final int COMPAT_SOCKET_CALLS = 1024;

  /**
   * When a call is copied.
   *
   * @param state whether the process table needs it, whoever else wants it
   * @param always whether all calls that are wanted by type are copied, whatever rules say of them
   * @param plainIo whether only those get it who name its type
   */
  record Handling(boolean state, boolean always, boolean plainIo) {}

  boolean state() {
    return handling.state();
  }

  boolean always() {
    return handling.always();
  }

  /** Whether what it is about is seen when it begins. */
  boolean closes() {
    return (flags() & CLOSES) != 0;
  }

  /** What the kernel side can see of the call. */
  CallShape shape() {
    if (encoded[OPEN_FLAGS] != 0) {
      return CallShape.OPEN;
    }
    if ((flags() & CONNECTS) != 0) {
      return CallShape.CONNECT;
    }
    if (event.name().equals("creat")) {
      return CallShape.CREATE;
    }
    if (closes()) {
      return CallShape.CLOSE;
    }
    if ((flags() & PAIR) != 0) {
      return CallShape.OTHER;
    }
    boolean descriptor = encoded[DESCRIPTOR] != 0 || (flags() & RESULT_IS_DESCRIPTOR) != 0;
    return descriptor && encoded[PATH] == 0 ? CallShape.DESCRIPTOR : CallShape.OTHER;
  }

  private int flags() {
    return ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()).getShort(2);
  }

  /** Those of this machine's processor. */
  static List<Recipe> standard() {
    return of(Processor.here());
  }

  /** Those of a processor, with those of its 32-bit programs where these are decoded. */
  static List<Recipe> of(Processor processor) {
    Map<String, Recipe> native64 = new LinkedHashMap<>();
    for (String[] row : rows("syscalls_x86.tsv")) {
      native64.put(row[0], parse(row));
    }
    return switch (processor) {
      case X86 -> {
        List<Recipe> all = new ArrayList<>(native64.values());
        all.removeIf(recipe -> recipe.number == NO_NUMBER);
        for (String[] row : rows("numbers_i386.tsv")) {
          all.add(named(native64, row).compat(COMPAT_CALLS + Integer.parseInt(row[1])));
        }
        for (String[] row : rows("numbers_socketcall.tsv")) {
          all.add(named(native64, row).compat(COMPAT_SOCKET_CALLS + Integer.parseInt(row[1])));
        }
        yield List.copyOf(all);
      }
      case ARM64 ->
          rows("numbers_arm64.tsv").stream()
              .map(row -> named(native64, row).numbered(Integer.parseInt(row[1])))
              .toList();
    };
  }

  private static Recipe named(Map<String, Recipe> recipes, String[] row) {
    Recipe named = recipes.get(row[0]);
    if (named == null) {
      throw new IllegalStateException(row[0] + " (expected: a call of syscalls_x86.tsv)");
    }
    return named;
  }

  private Recipe numbered(int other) {
    return new Recipe(other, event, handling, encoded);
  }

  private Recipe compat(int other) {
    byte[] changed = encoded.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()).putShort(2, (short) (flags() | COMPAT));
    return new Recipe(other, event, handling, changed);
  }

  private static List<String[]> rows(String name) {
    try (InputStream stream = Recipe.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + ": missing (expected: on the class path)");
      }
      List<String[]> rows = new ArrayList<>();
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          rows.add(line.split("\t", -1));
        }
      }
      return rows;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Recipe parse(String[] row) {
    EventDefinition event = EventDefinitions.standard().named(row[2]).orElseThrow();
    ByteBuffer encoded = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    encoded.putShort(0, (short) event.number());
    int flags = 0;
    boolean state = false;
    boolean always = false;
    boolean plainIo = false;
    for (String word : row[3].split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals >= 0) {
        int at = offset(word.substring(0, equals));
        String[] numbers = word.substring(equals + 1).split("/", -1);
        for (int i = 0; i < numbers.length; i++) {
          encoded.put(at + i, Byte.parseByte(numbers[i]));
        }
      } else if (word.equals("state")) {
        state = true;
      } else if (word.equals("always")) {
        always = true;
      } else if (word.equals("io")) {
        plainIo = true;
      } else {
        flags |= flag(word);
      }
    }
    encoded.putShort(2, (short) flags);
    return new Recipe(
        row[1].equals("-") ? NO_NUMBER : Integer.parseInt(row[1]),
        event,
        new Handling(state, state || always, plainIo),
        encoded.array());
  }

  private static int offset(String word) {
    return switch (word) {
      case "path" -> PATH;
      case "base" -> 5;
      case "path2" -> 6;
      case "base2" -> 7;
      case "fd" -> DESCRIPTOR;
      case "address" -> 9;
      case "text" -> 10;
      case "flags" -> OPEN_FLAGS;
      case "memory" -> 12;
      case "memory2" -> 14;
      default -> throw new IllegalStateException("syscalls_x86.tsv: " + word);
    };
  }

  private static int flag(String word) {
    return switch (word) {
      case "-" -> 0;
      case "result_fd" -> RESULT_IS_DESCRIPTOR;
      case "only_failed" -> ONLY_FAILED;
      case "message" -> MESSAGE_ADDRESS;
      case "open_how" -> OPEN_HOW;
      case "cwd" -> CWD;
      case "process" -> PROCESS;
      case "only_set_name" -> ONLY_SET_NAME;
      case "data" -> DATA;
      case "clone_arguments" -> CLONE_ARGUMENTS;
      case "connects" -> CONNECTS;
      case "pair" -> PAIR;
      case "closes" -> CLOSES;
      default -> throw new IllegalStateException("syscalls_x86.tsv: " + word);
    };
  }
}
