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
import java.util.List;

/**
 * How the kernel side captures one system call: its number, the event that it becomes, and what is
 * copied for it. Immutable.
 *
 * @param number the system call's number
 * @param event the event
 * @param handling when it is copied
 * @param encoded what the kernel side reads ({@code struct recipe})
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Recipe(int number, EventDefinition event, Handling handling, byte[] encoded) {
  static final int BYTES = 12;

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

  /** What the kernel side can see of the call. */
  CallShape shape() {
    if (encoded[OPEN_FLAGS] != 0) {
      return CallShape.OPEN;
    }
    if (event.name().equals("creat")) {
      return CallShape.CREATE;
    }
    boolean descriptor = encoded[DESCRIPTOR] != 0 || (flags() & RESULT_IS_DESCRIPTOR) != 0;
    return descriptor && encoded[PATH] == 0 ? CallShape.DESCRIPTOR : CallShape.OTHER;
  }

  private int flags() {
    return ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()).getShort(2);
  }

  /** Those of x86-64. */
  static List<Recipe> x86() {
    try (InputStream stream = Recipe.class.getResourceAsStream("syscalls_x86.tsv")) {
      if (stream == null) {
        throw new IllegalStateException("syscalls_x86.tsv: missing (expected: on the class path)");
      }
      List<Recipe> recipes = new ArrayList<>();
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          recipes.add(parse(line.split("\t", -1)));
        }
      }
      return List.copyOf(recipes);
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
        encoded.put(offset(word.substring(0, equals)), Byte.parseByte(word.substring(equals + 1)));
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
        Integer.parseInt(row[1]),
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
      default -> throw new IllegalStateException("syscalls_x86.tsv: " + word);
    };
  }
}
