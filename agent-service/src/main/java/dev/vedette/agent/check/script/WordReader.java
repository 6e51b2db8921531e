package dev.vedette.agent.check.script;

import dev.vedette.agent.check.script.Word.Part;
import java.util.ArrayList;
import java.util.List;

/** Reads the words of a shell text with their quotes and expansions. One use, one thread. */
final class WordReader {
  private static final String WORD_END = " \t\n;|&()<>";
  private static final List<String> OPERATORS =
      List.of(":-", ":=", ":+", ":?", "%%", "##", "-", "=", "+", "?", "%", "#");

  final String text;
  private final Nested nested;
  int position;

  WordReader(String text, Nested nested) {
    this.text = text;
    this.nested = nested;
  }

  /** Parses the statement of a substitution up to and with its closing bracket. */
  interface Nested {
    Statement parse() throws ScriptException;
  }

  char peek() {
    return text.charAt(position);
  }

  int line() {
    return 1 + (int) text.chars().limit(position).filter(c -> c == '\n').count();
  }

  /** Blanks, joined lines and comments. */
  void skipBlanks() {
    while (position < text.length()) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r') {
        position++;
      } else if (text.startsWith("\\\n", position)) {
        position += 2;
      } else if (c == '#') {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
      } else {
        return;
      }
    }
  }

  /** The name of a variable, or empty when there is none here. */
  String name() {
    int start = position;
    while (position < text.length()
        && (peek() == '_'
            || (peek() < 128
                && (Character.isLetter(peek())
                    || (position > start && Character.isDigit(peek())))))) {
      position++;
    }
    return text.substring(start, position);
  }

  Word word() throws ScriptException {
    return new Word(parts(WORD_END));
  }

  /** Parts up to one of some characters. */
  private List<Part> parts(String end) throws ScriptException {
    List<Part> parts = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    while (position < text.length() && end.indexOf(peek()) < 0) {
      char c = peek();
      if ("'\"$`".indexOf(c) >= 0) {
        flush(plain, parts, false);
      }
      switch (c) {
        case '\\' -> {
          position++;
          if (position < text.length()) {
            char next = text.charAt(position++);
            if (next != '\n') {
              flush(plain, parts, false);
              parts.add(new Word.Literal(String.valueOf(next), true));
            }
          }
        }
        case '\'' -> {
          int close = text.indexOf('\'', position + 1);
          if (close < 0) {
            throw ScriptException.broken("unterminated quote", line());
          }
          parts.add(new Word.Literal(text.substring(position + 1, close), true));
          position = close + 1;
        }
        case '"' -> {
          position++;
          doubleQuoted(parts);
        }
        case '$', '`' -> expansion(parts, false);
        default -> {
          plain.append(c);
          position++;
        }
      }
    }
    flush(plain, parts, false);
    return parts;
  }

  private void doubleQuoted(List<Part> parts) throws ScriptException {
    StringBuilder plain = new StringBuilder();
    while (position < text.length() && peek() != '"') {
      char c = peek();
      if (c == '\\' && position + 1 < text.length()) {
        char next = text.charAt(position + 1);
        if (next != '\n') {
          plain.append("$`\"\\".indexOf(next) >= 0 ? "" : "\\").append(next);
        }
        position += 2;
      } else if (c == '$' || c == '`') {
        flush(plain, parts, true);
        expansion(parts, true);
      } else {
        plain.append(c);
        position++;
      }
    }
    if (position >= text.length()) {
      throw ScriptException.broken("unterminated quote", line());
    }
    position++;
    parts.add(new Word.Literal(plain.toString(), true));
  }

  private void expansion(List<Part> parts, boolean quoted) throws ScriptException {
    if (peek() == '`') {
      int close = text.indexOf('`', position + 1);
      if (close < 0) {
        throw ScriptException.broken("unterminated quote", line());
      }
      Statement body = ScriptParser.parse(text.substring(position + 1, close).replace("\\", ""));
      parts.add(new Word.Output(body, quoted));
      position = close + 1;
      return;
    }
    position++;
    if (text.startsWith("((", position)) {
      arithmetic(parts, quoted);
    } else if (text.startsWith("(", position)) {
      position++;
      parts.add(new Word.Output(nested.parse(), quoted));
    } else if (text.startsWith("{", position)) {
      position++;
      parts.add(braced(quoted));
    } else {
      String name = name();
      if (name.isEmpty()
          && position < text.length()
          && ("?#@*$!-".indexOf(peek()) >= 0 || Character.isDigit(peek()))) {
        name = String.valueOf(peek());
        position++;
      }
      parts.add(
          name.isEmpty()
              ? new Word.Literal("$", quoted)
              : new Word.Variable(name, "", new Word(List.of()), quoted));
    }
  }

  private void arithmetic(List<Part> parts, boolean quoted) throws ScriptException {
    int close = text.indexOf("))", position);
    if (close < 0) {
      throw ScriptException.broken("'))' is missing", line());
    }
    var inner = new WordReader(text.substring(position + 2, close), nested);
    parts.add(new Word.Arithmetic(new Word(inner.parts("")), quoted));
    position = close + 2;
  }

  private Part braced(boolean quoted) throws ScriptException {
    boolean length = text.startsWith("#", position) && !text.startsWith("#}", position);
    position += length ? 1 : 0;
    String name = name();
    if (name.isEmpty() && position < text.length() && "?#@*0123456789".indexOf(peek()) >= 0) {
      name = String.valueOf(text.charAt(position++));
    }
    if (name.isEmpty()) {
      throw ScriptException.broken("bad substitution", line());
    }
    String operator = length ? "length" : "";
    Word argument = new Word(List.of());
    if (!length && position < text.length() && peek() != '}') {
      operator =
          OPERATORS.stream()
              .filter(each -> text.startsWith(each, position))
              .findFirst()
              .orElseThrow(
                  () -> ScriptException.unsupported("a substitution such as ${" + peek() + "…}"));
      position += operator.length();
      argument = new Word(parts("}"));
    }
    if (position >= text.length() || peek() != '}') {
      throw ScriptException.broken("'}' is missing", line());
    }
    position++;
    return new Word.Variable(name, operator, argument, quoted);
  }

  private static void flush(StringBuilder plain, List<Part> parts, boolean quoted) {
    if (!plain.isEmpty()) {
      parts.add(new Word.Literal(plain.toString(), quoted));
      plain.setLength(0);
    }
  }
}
