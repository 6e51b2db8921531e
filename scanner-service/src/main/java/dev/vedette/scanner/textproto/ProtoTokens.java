package dev.vedette.scanner.textproto;

import java.util.ArrayList;
import java.util.List;

/** The words of a file of definitions, with their lines. Used by one thread. */
final class ProtoTokens {
  private final List<Token> tokens;
  private int next;

  /** A word, a number, a text with its quotes or a single sign; empty at the end. */
  private record Token(String text, int line) {}

  private ProtoTokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  static ProtoTokens of(String text) throws MalformedProto {
    var found = new ArrayList<Token>();
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = i + 1;
      if (text.startsWith("//", i)) {
        end = text.indexOf('\n', i);
        end = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", i)) {
        end = text.indexOf("*/", i + 2) + 2;
        if (end < i + 4) {
          throw new MalformedProto(line, "comment without its end");
        }
      } else if (c == '"' || c == '\'') {
        end = endOfText(text, i, line);
        found.add(new Token(text.substring(i, end), line));
      } else if (isWord(c)) {
        while (end < text.length() && isWord(text.charAt(end))) {
          end++;
        }
        found.add(new Token(text.substring(i, end), line));
      } else if (!Character.isWhitespace(c) && c != '\ufeff') {
        found.add(new Token(String.valueOf(c), line));
      }
      line += (int) text.substring(i, end).chars().filter(sign -> sign == '\n').count();
      i = end;
    }
    found.add(new Token("", line));
    return new ProtoTokens(found);
  }

  private static boolean isWord(char c) {
    return c == '_' || c == '.' || Character.isLetterOrDigit(c);
  }

  private static int endOfText(String text, int start, int line) throws MalformedProto {
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != text.charAt(start) && text.charAt(i) != '\n') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    if (i >= text.length() || text.charAt(i) == '\n') {
      throw new MalformedProto(line, "text without its end");
    }
    return i + 1;
  }

  boolean atEnd() {
    return peek().isEmpty();
  }

  String peek() {
    return tokens.get(next).text();
  }

  /** Whether this comes next; if so it is passed. */
  boolean skip(String text) {
    if (!peek().equals(text)) {
      return false;
    }
    next++;
    return true;
  }

  String next() {
    String text = peek();
    if (!text.isEmpty()) {
      next++;
    }
    return text;
  }

  void expect(String text) throws MalformedProto {
    if (!skip(text)) {
      throw unexpected(text);
    }
  }

  /** A name, with dots where it has several parts. */
  String name() throws MalformedProto {
    String text = peek();
    if (text.isEmpty()
        || !(Character.isLetter(text.charAt(0)) || "_.".contains(text.substring(0, 1)))) {
      throw unexpected("a name");
    }
    return next();
  }

  /** A text without its quotes; the definitions that are read hold no escapes that matter. */
  String text() throws MalformedProto {
    String text = peek();
    if (text.length() < 2 || !"\"'".contains(text.substring(0, 1))) {
      throw unexpected("a text in quotes");
    }
    next++;
    return text.substring(1, text.length() - 1);
  }

  /** An integer in decimal, octal or hexadecimal. */
  int integer() throws MalformedProto {
    boolean negative = skip("-");
    try {
      long value = Long.decode(peek());
      int number = Math.toIntExact(negative ? -value : value);
      next++;
      return number;
    } catch (NumberFormatException | ArithmeticException e) {
      throw unexpected("an integer");
    }
  }

  /** Passes everything up to this sign, and what is in brackets as a whole. */
  void skipPast(String end) throws MalformedProto {
    int open = 0;
    while (open > 0 || !peek().equals(end)) {
      switch (peek()) {
        case "" -> throw unexpected(end);
        case "{", "[", "(" -> open++;
        case "}", "]", ")" -> open--;
        default -> {}
      }
      if (open < 0) {
        throw unexpected(end);
      }
      next++;
    }
    next++;
  }

  MalformedProto unexpected(String expected) {
    String found = peek().isEmpty() ? "the end of the file" : peek();
    return new MalformedProto(tokens.get(next).line(), found + " (expected: " + expected + ")");
  }
}
