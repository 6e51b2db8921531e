package dev.vedette.rego.builtin.text;

/** Quotes strings and characters as Go source. Has no state, so safe for all threads. */
final class GoQuote {
  private GoQuote() {}

  static String quote(String text, boolean ascii, boolean raw) {
    if (raw && text.indexOf('`') < 0 && text.codePoints().allMatch(GoQuote::isRaw)) {
      return "`" + text + "`";
    }
    return quote(text, '"', ascii);
  }

  static String quoteRune(int point, boolean ascii) {
    return quote(Character.toString(point), '\'', ascii);
  }

  private static String quote(String text, char mark, boolean ascii) {
    var quoted = new StringBuilder().append(mark);
    text.codePoints().forEach(point -> escape(point, mark, ascii, quoted));
    return quoted.append(mark).toString();
  }

  private static void escape(int point, char mark, boolean ascii, StringBuilder quoted) {
    if (point == mark || point == '\\') {
      quoted.append('\\').appendCodePoint(point);
      return;
    }
    if (ascii ? point < 0x80 && isPrint(point) : isPrint(point)) {
      quoted.appendCodePoint(point);
      return;
    }
    switch (point) {
      case 7 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 11 -> quoted.append("\\v");
      default -> {
        if (point < ' ' || point == 0x7f) {
          quoted.append("\\x").append(hex(point, 2));
        } else if (point < 0x10000) {
          quoted.append("\\u").append(hex(point, 4));
        } else {
          quoted.append("\\U").append(hex(point, 8));
        }
      }
    }
  }

  private static String hex(int point, int length) {
    String digits = Integer.toHexString(point);
    return "0".repeat(Math.max(0, length - digits.length())) + digits;
  }

  private static boolean isRaw(int point) {
    return point == '\t' || (point >= ' ' && point != 0x7f && point != 0xfeff);
  }

  /** True for letters, marks, numbers, punctuation, symbols and the plain space. */
  static boolean isPrint(int point) {
    if (point == ' ') {
      return true;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
