package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.graphql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Splits GraphQL into tokens; what is none ends them as an invalid one. For one thread. */
final class Lexer {
  private static final String MARKS = "!$&():=@[]{}|";
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new Lexer(text);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (true) {
      space();
      if (at >= text.length()) {
        add(Kind.END, "", at);
        return;
      }
      int start = at;
      char c = text.charAt(at);
      if (text.startsWith("...", at)) {
        at += 3;
        add(Kind.MARK, "...", start);
      } else if (MARKS.indexOf(c) >= 0) {
        at++;
        add(Kind.MARK, Character.toString(c), start);
      } else if (c == '_' || isLetter(c)) {
        while (at < text.length() && (text.charAt(at) == '_' || isWord(text.charAt(at)))) {
          at++;
        }
        add(Kind.NAME, text.substring(start, at), start);
      } else if (c == '-' || isDigit(c)) {
        number(start);
      } else if (c != '"' || !(text.startsWith("\"\"\"", at) ? block() : string())) {
        add(Kind.INVALID, "", at);
        return;
      }
    }
  }

  private static boolean isLetter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return isLetter(c) || isDigit(c);
  }

  private void add(Kind kind, String value, int start) {
    int column = text.codePointCount(lineStart, Math.max(lineStart, start)) + 1;
    tokens.add(new Token(kind, value, line, column));
  }

  private void newLine() {
    line++;
    lineStart = at;
  }

  private void space() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
          at++;
        }
      } else if (c == '\n' || c == '\r') {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        newLine();
      } else if (c == ' ' || c == '\t' || c == ',' || c == '\ufeff') {
        at++;
      } else {
        return;
      }
    }
  }

  private void number(int start) {
    at++;
    boolean fraction = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '+' || c == '-') && (text.charAt(at - 1) | 0x20) == 'e';
      if (c == '.' || (c | 0x20) == 'e') {
        fraction = true;
      } else if (!isDigit(c) && !sign) {
        break;
      }
      at++;
    }
    String number = text.substring(start, at);
    boolean good = number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    add(good ? fraction ? Kind.FLOAT : Kind.INT : Kind.INVALID, good ? number : "", start);
  }

  private boolean string() {
    // A string counts from behind its quote, as OPA reports it.
    int start = ++at;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\n' || c == '\r') {
        return false;
      }
      if (c == '\\' && at < text.length()) {
        char escaped = text.charAt(at++);
        if (escaped == 'u') {
          int end = Math.min(at + 4, text.length());
          if (!text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
            return false;
          }
          c = (char) Integer.parseInt(text.substring(at, end), 16);
          at = end;
        } else {
          int known = "\"\\/bfnrt".indexOf(escaped);
          if (known < 0) {
            return false;
          }
          c = "\"\\/\b\f\n\r\t".charAt(known);
        }
      }
      value.append(c);
    }
    if (at >= text.length()) {
      return false;
    }
    at++;
    add(Kind.STRING, value.toString(), start);
    return true;
  }

  private boolean block() {
    int start = at + 1;
    int startLine = line;
    int startOfLine = lineStart;
    at += 3;
    var value = new StringBuilder();
    while (at < text.length() && !text.startsWith("\"\"\"", at)) {
      if (text.startsWith("\\\"\"\"", at)) {
        value.append("\"\"\"");
        at += 4;
        continue;
      }
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        newLine();
        value.append('\n');
      } else {
        value.append(c);
        at++;
      }
    }
    if (at >= text.length()) {
      return false;
    }
    at += 3;
    int column = text.codePointCount(startOfLine, start) + 1;
    tokens.add(new Token(Kind.BLOCK, dedent(value.toString()), startLine, column));
    return true;
  }

  private static String dedent(String block) {
    List<String> lines = new ArrayList<>(List.of(block.split("\n", -1)));
    int common = Integer.MAX_VALUE;
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isBlank()) {
        common = Math.min(common, line.length() - line.stripLeading().length());
      }
    }
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      lines.set(i, common < line.length() ? line.substring(common) : line.stripLeading());
    }
    while (!lines.isEmpty() && lines.getFirst().isBlank()) {
      lines.removeFirst();
    }
    while (!lines.isEmpty() && lines.getLast().isBlank()) {
      lines.removeLast();
    }
    return String.join("\n", lines);
  }
}
