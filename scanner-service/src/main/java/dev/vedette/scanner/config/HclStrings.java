package dev.vedette.scanner.config;

import java.util.ArrayList;

/** The strings of HCL. Has no state, so safe for all threads. */
final class HclStrings {
  private HclStrings() {}

  /** Replaces escapes outside what is interpolated. */
  static String unescape(String text) {
    var plain = new StringBuilder();
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (text.startsWith("${", i) || text.startsWith("%{", i)) {
        open++;
        plain.append(c).append('{');
        i++;
      } else if (open > 0) {
        open += c == '{' ? 1 : c == '}' ? -1 : 0;
        plain.append(c);
      } else if (c == '\\' && i + 1 < text.length()) {
        i += escape(text, i + 1, plain);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static int escape(String text, int at, StringBuilder plain) {
    char c = text.charAt(at);
    int length = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    String digits = text.substring(at + 1, Math.min(at + 1 + length, text.length()));
    if (length > 0 && digits.matches("[0-9a-fA-F]{" + length + "}")) {
      int point = (int) Long.parseLong(digits, 16);
      if (Character.isValidCodePoint(point)) {
        plain.appendCodePoint(point);
        return 1 + length;
      }
    }
    switch (c) {
      case 'n' -> plain.append('\n');
      case 't' -> plain.append('\t');
      case 'r' -> plain.append('\r');
      default -> plain.append(c);
    }
    return 1;
  }

  /** Takes a text of several lines up to its mark; with a dash, without their common indent. */
  static String heredoc(Cursor cursor) throws MalformedConfig {
    cursor.expect("<<");
    boolean indented = cursor.skip("-");
    String mark = cursor.until("\n").strip();
    cursor.expect("\n");
    var lines = new ArrayList<String>();
    while (true) {
      if (cursor.atEnd()) {
        throw cursor.malformed("text is not closed by " + mark);
      }
      int start = cursor.position();
      String line = cursor.until("\n");
      if (line.strip().equals(mark)) {
        // The end of the line also ends the expression, unless brackets are open.
        cursor.moveTo(start + line.length());
        break;
      }
      cursor.next();
      lines.add(line);
    }
    int common = indented ? Integer.MAX_VALUE : 0;
    for (String line : lines) {
      if (indented && !line.isBlank()) {
        common = Math.min(common, line.length() - line.stripLeading().length());
      }
    }
    var text = new StringBuilder();
    for (String line : lines) {
      text.append(line.substring(Math.min(common, line.length()))).append('\n');
    }
    return text.toString();
  }
}
