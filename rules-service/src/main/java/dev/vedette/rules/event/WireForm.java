package dev.vedette.rules.event;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads values of the contract in their bytes; stateless. */
final class WireForm {
  private static final int ABSENT = 1 << 3;
  private static final int TEXT = 2 << 3 | 2;
  private static final int NUMBER = 3 << 3;
  private static final int UNSIGNED = 4 << 3;
  private static final int TRUTH = 5 << 3;
  private static final int DECIMAL = 6 << 3 | 1;
  private static final int ADDRESS = 7 << 3 | 2;
  private static final int LIST = 8 << 3 | 2;
  private static final int LIST_ITEM = 1 << 3 | 2;

  /** What comes before the bytes of a short text. */
  static final int SHORT_TEXT_HEADER = 2;

  private WireForm() {}

  /** Says what is wrong with the value between two places, empty when nothing is. */
  static String problem(byte[] bytes, int from, int to) {
    return isShortText(bytes, from, to) || isSmallNumber(bytes, from, to)
        ? ""
        : carefully(bytes, from, to);
  }

  /** Most values are a text of less than 128 bytes. */
  static boolean isShortText(byte[] bytes, int from, int to) {
    return to - from >= 2 && bytes[from] == TEXT && bytes[from + 1] == to - from - 2;
  }

  /** Others are a number or truth in one byte. */
  private static boolean isSmallNumber(byte[] bytes, int from, int to) {
    return to - from == 2
        && bytes[from + 1] >= 0
        && (bytes[from] == NUMBER
            || bytes[from] == TRUTH
            || bytes[from] == UNSIGNED
            || bytes[from] == ABSENT);
  }

  private static String carefully(byte[] bytes, int from, int to) {
    WireCursor cursor = new WireCursor();
    cursor.over(bytes, from, to);
    String problem = "nothing set (expected: a value, or absent)";
    while (cursor.hasMore()) {
      int tag = cursor.tag();
      int start = cursor.at();
      switch (tag) {
        case ADDRESS -> {
          int end = cursor.lengthEnd();
          int size = end - cursor.at();
          problem =
              size == 4 || size == 16 ? "" : "address of " + size + " bytes (expected: 4 or 16)";
        }
        case LIST -> problem = listProblem(bytes, cursor);
        case ABSENT, TEXT, NUMBER, UNSIGNED, TRUTH, DECIMAL -> problem = "";
        default -> {}
      }
      cursor.jump(start);
      cursor.skip(tag);
    }
    return problem;
  }

  private static String listProblem(byte[] bytes, WireCursor cursor) {
    int end = cursor.lengthEnd();
    WireCursor items = new WireCursor();
    items.over(bytes, cursor.at(), end);
    while (items.hasMore()) {
      int tag = items.tag();
      if (tag != LIST_ITEM) {
        items.skip(tag);
        continue;
      }
      int itemEnd = items.lengthEnd();
      String problem =
          hasList(bytes, items.at(), itemEnd)
              ? "list in a list (expected: plain values)"
              : problem(bytes, items.at(), itemEnd);
      if (!problem.isEmpty()) {
        return problem;
      }
      items.jump(itemEnd);
    }
    return "";
  }

  private static boolean hasList(byte[] bytes, int from, int to) {
    WireCursor cursor = new WireCursor();
    cursor.over(bytes, from, to);
    while (cursor.hasMore()) {
      int tag = cursor.tag();
      if (tag == LIST) {
        return true;
      }
      cursor.skip(tag);
    }
    return false;
  }

  /** Reads a value without a problem. */
  static Value read(byte[] bytes, int from, int to) {
    if (isShortText(bytes, from, to)) {
      return Value.text(Arrays.copyOfRange(bytes, from + SHORT_TEXT_HEADER, to));
    }
    WireCursor cursor = new WireCursor();
    cursor.over(bytes, from, to);
    Value value = Value.NOT_SENT;
    while (cursor.hasMore()) {
      int tag = cursor.tag();
      switch (tag) {
        case ABSENT -> {
          cursor.skip(tag);
          value = Value.ABSENT;
        }
        case TEXT -> value = Value.text(content(bytes, cursor));
        case NUMBER -> {
          long number = cursor.varint();
          value = Value.number(number >>> 1 ^ -(number & 1));
        }
        case UNSIGNED -> value = Value.unsigned(cursor.varint());
        case TRUTH -> value = Value.truth(cursor.varint() != 0);
        case DECIMAL -> value = Value.decimal(Double.longBitsToDouble(cursor.fixed64()));
        case ADDRESS -> value = Value.address(content(bytes, cursor));
        case LIST -> value = Value.items(items(bytes, cursor));
        default -> cursor.skip(tag);
      }
    }
    return value;
  }

  private static byte[] content(byte[] bytes, WireCursor cursor) {
    int end = cursor.lengthEnd();
    byte[] content = Arrays.copyOfRange(bytes, cursor.at(), end);
    cursor.jump(end);
    return content;
  }

  private static List<Value> items(byte[] bytes, WireCursor cursor) {
    int end = cursor.lengthEnd();
    List<Value> values = new ArrayList<>();
    WireCursor items = new WireCursor();
    items.over(bytes, cursor.at(), end);
    while (items.hasMore()) {
      int tag = items.tag();
      if (tag == LIST_ITEM) {
        int itemEnd = items.lengthEnd();
        values.add(read(bytes, items.at(), itemEnd));
        items.jump(itemEnd);
      } else {
        items.skip(tag);
      }
    }
    cursor.jump(end);
    return values;
  }
}
