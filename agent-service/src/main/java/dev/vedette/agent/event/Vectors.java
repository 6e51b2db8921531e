package dev.vedette.agent.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arguments and environments: strings in one piece, each ended by NUL. Stateless. */
final class Vectors {
  private Vectors() {}

  /** The strings with blanks between them. */
  static byte[] joined(byte[] vector) {
    int length = vector.length;
    if (length > 0 && vector[length - 1] == 0) {
      length--;
    }
    byte[] text = Arrays.copyOf(vector, length);
    for (int i = 0; i < length; i++) {
      if (text[i] == 0) {
        text[i] = ' ';
      }
    }
    return text;
  }

  static List<byte[]> split(byte[] vector) {
    List<byte[]> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] == 0) {
        parts.add(Arrays.copyOfRange(vector, start, i));
        start = i + 1;
      }
    }
    if (start < vector.length) {
      parts.add(Arrays.copyOfRange(vector, start, vector.length));
    }
    return parts;
  }

  /** A head, and the strings behind it, with blanks between them. */
  static byte[] line(byte[] head, byte[] vector) {
    if (vector.length == 0) {
      return head;
    }
    byte[] rest = joined(vector);
    byte[] line = Arrays.copyOf(head, head.length + 1 + rest.length);
    line[head.length] = ' ';
    System.arraycopy(rest, 0, line, head.length + 1, rest.length);
    return line;
  }
}
