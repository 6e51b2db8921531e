package dev.vedette.rego.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Splits a source into tokens and comments in one pass. Not thread-safe. */
final class Lexer {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final String file;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Comment> comments = new ArrayList<>();
  private final Deque<Template> templates = new ArrayDeque<>();
  private List<String> errors = new ArrayList<>();
  private int position;
  private int row = 1;
  private int column = 1;
  private int lastColumn;

  /** A template string whose expression is being read, and the braces open within that. */
  private static final class Template {
    final boolean raw;
    int braces;

    Template(boolean raw) {
      this.raw = raw;
    }
  }

  Lexer(String file, String source) {
    this.file = file;
    this.source = source;
  }

  List<Comment> comments() {
    return comments;
  }

  List<Token> tokens() {
    if (!source.isEmpty() && source.charAt(0) == BYTE_ORDER_MARK) {
      position++;
    }
    while (true) {
      boolean[] gap = skipBlank();
      if (position >= source.length()) {
        int end = source.length();
        var place = new Location(file, row, lastColumn, end, end);
        tokens.add(new Token(Kind.EOF, "", place, gap[0], gap[1], List.of()));
        return tokens;
      }
      next(gap);
    }
  }

  /** Skips white space and comments; whether there was any, and whether a line ended. */
  private boolean[] skipBlank() {
    var gap = new boolean[2];
    while (position < source.length()) {
      char c = source.charAt(position);
      if (c == '#') {
        int start = position;
        int startColumn = column;
        int end = source.indexOf('\n', start);
        end = end < 0 ? source.length() : end;
        while (position < end) {
          advance();
        }
        int stop = end > start + 1 && source.charAt(end - 1) == '\r' ? end - 1 : end;
        comments.add(
            new Comment(
                source.substring(start + 1, stop),
                new Location(file, row, startColumn, start, end)));
        gap[0] = true;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        gap[0] = true;
        gap[1] |= c == '\n';
        advance();
      } else {
        break;
      }
    }
    return gap;
  }

  private void next(boolean[] gap) {
    int start = position;
    int startRow = row;
    int startColumn = column;
    char c = source.charAt(position);
    errors = new ArrayList<>();
    Kind kind;
    String text = "";
    if (isLetter(c)) {
      while (position < source.length() && isWordCharacter(source.charAt(position))) {
        advance();
      }
      kind = Kind.IDENT;
      text = source.substring(start, position);
    } else if (isDigit(c)) {
      number();
      kind = Kind.NUMBER;
      text = source.substring(start, position);
    } else if (c == '"') {
      advance();
      text = quoted();
      kind = Kind.STRING;
    } else if (c == '`') {
      advance();
      text = raw();
      kind = Kind.STRING;
    } else if (c == '$') {
      advance();
      kind = Kind.ILLEGAL;
      if (position < source.length() && (peek() == '`' || peek() == '"')) {
        boolean raw = peek() == '`';
        advance();
        template(raw, gap, start, startRow, startColumn);
        return;
      }
      errors.add("illegal $ character");
    } else {
      advance();
      kind = symbol(c);
    }
    add(kind, text, gap, start, startRow, startColumn);
    if (!templates.isEmpty()) {
      continueTemplate(kind);
    }
  }

  private void continueTemplate(Kind kind) {
    Template open = templates.element();
    if (kind == Kind.LBRACE) {
      open.braces++;
    } else if (kind == Kind.RBRACE && open.braces-- == 0) {
      templates.pop();
      errors = new ArrayList<>();
      template(open.raw, new boolean[2], position, row, column);
    }
  }

  private void add(
      Kind kind, String text, boolean[] gap, int start, int startRow, int startColumn) {
    var place = new Location(file, startRow, startColumn, start, position);
    tokens.add(
        new Token(errors.isEmpty() ? kind : Kind.ILLEGAL, text, place, gap[0], gap[1], errors));
  }

  private Kind symbol(char c) {
    return switch (c) {
      case '[' -> Kind.LBRACK;
      case ']' -> Kind.RBRACK;
      case '{' -> Kind.LBRACE;
      case '}' -> Kind.RBRACE;
      case '(' -> Kind.LPAREN;
      case ')' -> Kind.RPAREN;
      case ',' -> Kind.COMMA;
      case ';' -> Kind.SEMICOLON;
      case '.' -> Kind.DOT;
      case '+' -> Kind.PLUS;
      case '-' -> Kind.MINUS;
      case '*' -> Kind.MUL;
      case '/' -> Kind.DIV;
      case '%' -> Kind.REM;
      case '&' -> Kind.AND;
      case '|' -> Kind.OR;
      case ':' -> followedByEquals() ? Kind.ASSIGN : Kind.COLON;
      case '=' -> followedByEquals() ? Kind.EQUAL : Kind.UNIFY;
      case '<' -> followedByEquals() ? Kind.LTE : Kind.LT;
      case '>' -> followedByEquals() ? Kind.GTE : Kind.GT;
      case '!' -> {
        if (followedByEquals()) {
          yield Kind.NEQ;
        }
        errors.add("illegal ! character");
        yield Kind.ILLEGAL;
      }
      case 0 -> {
        errors.add("illegal null character");
        yield Kind.ILLEGAL;
      }
      default -> Kind.ILLEGAL;
    };
  }

  private boolean followedByEquals() {
    if (position < source.length() && peek() == '=') {
      advance();
      return true;
    }
    return false;
  }

  private void number() {
    digits();
    if (position < source.length() && peek() == '.') {
      advance();
      if (!digits()) {
        errors.add("expected fraction");
      }
    }
    if (position < source.length() && (peek() == 'e' || peek() == 'E')) {
      advance();
      if (position < source.length() && (peek() == '+' || peek() == '-')) {
        advance();
      }
      if (!digits()) {
        errors.add("expected exponent");
      }
    }
    if (position < source.length() && isLetter(peek())) {
      errors.add("illegal number format");
      while (position < source.length() && isWordCharacter(peek())) {
        advance();
      }
    }
  }

  private boolean digits() {
    int start = position;
    while (position < source.length() && isDigit(peek())) {
      advance();
    }
    return position > start;
  }

  private String quoted() {
    var text = new StringBuilder();
    while (true) {
      if (position >= source.length() || peek() == '\n') {
        errors.add("non-terminated string");
        return text.toString();
      }
      char c = peek();
      advance();
      if (c == '"') {
        return wellFormed(text);
      }
      if (c == '\\') {
        escape(text);
      } else {
        text.append(c);
      }
    }
  }

  private void escape(StringBuilder text) {
    char c = position < source.length() ? peek() : 0;
    int index = "\\\"/bfnrt".indexOf(c);
    if (index >= 0 && c != 0) {
      text.append("\\\"/\b\f\n\r\t".charAt(index));
      advance();
    } else if (c == 'u' && position + 5 <= source.length()) {
      try {
        text.append((char) Integer.parseUnsignedInt(source, position + 1, position + 5, 16));
      } catch (NumberFormatException e) {
        errors.add("illegal string literal: " + source.substring(position - 1, position + 5));
      }
      for (int i = 0; i < 5; i++) {
        advance();
      }
    } else {
      errors.add("illegal escape sequence");
    }
  }

  /** The text with lone surrogates replaced, as Go's JSON reader does. */
  private static String wellFormed(CharSequence text) {
    var result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> result.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point));
    return result.toString();
  }

  private String raw() {
    int start = position;
    while (position < source.length() && peek() != '`') {
      advance();
    }
    String text = source.substring(start, position);
    if (position >= source.length()) {
      errors.add("non-terminated string");
    } else {
      advance();
    }
    return text;
  }

  /** Reads a template string up to its end or up to its next expression. */
  private void template(boolean raw, boolean[] gap, int start, int startRow, int startColumn) {
    var text = new StringBuilder();
    while (true) {
      if (position >= source.length() || (!raw && peek() == '\n')) {
        errors.add("non-terminated string");
        add(Kind.ILLEGAL, text.toString(), gap, start, startRow, startColumn);
        return;
      }
      char c = peek();
      advance();
      if (c == (raw ? '`' : '"')) {
        var end = raw ? Kind.RAW_TEMPLATE_END : Kind.TEMPLATE_END;
        add(end, wellFormed(text), gap, start, startRow, startColumn);
        if (!templates.isEmpty()) {
          continueTemplate(end);
        }
        return;
      }
      if (c == '{') {
        add(
            raw ? Kind.RAW_TEMPLATE_PART : Kind.TEMPLATE_PART,
            wellFormed(text),
            gap,
            start,
            startRow,
            startColumn);
        templates.push(new Template(raw));
        return;
      }
      if (c == '\\' && position < source.length() && peek() == '{') {
        text.append('{');
        advance();
      } else if (c == '\\' && !raw) {
        escape(text);
      } else {
        text.append(c);
      }
    }
  }

  private char peek() {
    return source.charAt(position);
  }

  private void advance() {
    char c = source.charAt(position++);
    if (c == '\n') {
      row++;
      column = 1;
      lastColumn = 0;
    } else if (!Character.isLowSurrogate(c)) {
      lastColumn = column++;
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordCharacter(char c) {
    return isLetter(c) || isDigit(c) || (c >= 0x80 && Character.isDigit(c));
  }
}
