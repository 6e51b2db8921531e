package dev.vedette.agent.check.jq;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.LongNode;

/** The text of a program, taken word by word. One use, one thread. */
final class JqTokens {
  private static final String[] OPERATORS = {
    "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..", "=", "|", ",",
    "<", ">", "+", "-", "*", "/", "%", "?", ".", "[", "]", "(", ")", "{", "}", ":", ";", "$", "@",
    "\""
  };
  private static final Set<String> ASSIGNMENTS =
      Set.of("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=");

  private final String text;
  private int at;

  JqTokens(String text) {
    this.text = text;
  }

  /** How a piece of text in double quotes ended. */
  enum Piece {
    END,
    PROGRAM
  }

  int position() {
    blanks();
    return at;
  }

  boolean atEnd() {
    blanks();
    return at >= text.length();
  }

  private void blanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private @Nullable String operator() {
    blanks();
    for (String operator : OPERATORS) {
      if (text.startsWith(operator, at)) {
        return operator;
      }
    }
    return null;
  }

  boolean take(String operator) {
    if (operator.equals(operator())) {
      at += operator.length();
      return true;
    }
    return false;
  }

  @Nullable String takeOneOf(Set<String> operators) {
    String operator = operator();
    if (operator != null && operators.contains(operator)) {
      at += operator.length();
      return operator;
    }
    return null;
  }

  void refuseAssignment() throws JqSyntaxException {
    String operator = operator();
    if (operator != null && ASSIGNMENTS.contains(operator)) {
      throw refused("assignments are not evaluated");
    }
  }

  void expect(String operator) throws JqSyntaxException {
    if (!take(operator)) {
      throw unexpected(operator);
    }
  }

  /** A dot with a name or text right behind it. */
  boolean takeField() {
    blanks();
    if (at + 1 < text.length() && text.charAt(at) == '.') {
      char next = text.charAt(at + 1);
      if (isNameStart(next) || next == '"') {
        at++;
        return true;
      }
    }
    return false;
  }

  boolean atText() {
    blanks();
    return at < text.length() && text.charAt(at) == '"';
  }

  boolean atNumber() {
    blanks();
    return at < text.length() && Character.isDigit(text.charAt(at));
  }

  boolean takeWord(String word) {
    blanks();
    int end = at + word.length();
    if (text.startsWith(word, at) && (end == text.length() || !isName(text.charAt(end)))) {
      at = end;
      return true;
    }
    return false;
  }

  String name() throws JqSyntaxException {
    blanks();
    int start = at;
    if (at < text.length() && isNameStart(text.charAt(at))) {
      while (at < text.length() && isName(text.charAt(at))) {
        at++;
      }
    }
    if (start == at) {
      throw unexpected("a name");
    }
    return text.substring(start, at);
  }

  JsonNode number() throws JqSyntaxException {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at))
            || text.charAt(at) == '.'
            || ("+-".indexOf(text.charAt(at)) >= 0 && "eE".indexOf(text.charAt(at - 1)) >= 0))) {
      at++;
    }
    String number = text.substring(start, at);
    try {
      return number.length() < 18 && number.chars().allMatch(Character::isDigit)
          ? LongNode.valueOf(Long.parseLong(number))
          : DecimalNode.valueOf(new BigDecimal(number));
    } catch (NumberFormatException _) {
      throw new JqSyntaxException("'" + number + "' (expected: a number)", start);
    }
  }

  /** Reads the text of a string up to its end or to a program in it. */
  Piece textPart(StringBuilder into) throws JqSyntaxException {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return Piece.END;
      }
      if (c != '\\') {
        into.append(c);
        continue;
      }
      char escaped = at < text.length() ? text.charAt(at++) : ' ';
      switch (escaped) {
        case '(' -> {
          return Piece.PROGRAM;
        }
        case 'n' -> into.append('\n');
        case 't' -> into.append('\t');
        case 'r' -> into.append('\r');
        case 'b' -> into.append('\b');
        case 'f' -> into.append('\f');
        case '"', '\\', '/' -> into.append(escaped);
        case 'u' -> into.append(unicode());
        default -> throw new JqSyntaxException("\\" + escaped + " (expected: an escape)", at - 2);
      }
    }
    throw unexpected("\"");
  }

  private char unicode() throws JqSyntaxException {
    try {
      char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
      at += 4;
      return c;
    } catch (NumberFormatException | StringIndexOutOfBoundsException _) {
      throw new JqSyntaxException("\\u (expected: four hexadecimal digits)", at - 2);
    }
  }

  private static boolean isNameStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isName(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
  }

  JqSyntaxException refused(String what) {
    return new JqSyntaxException(what, at);
  }

  JqSyntaxException unexpected(String expected) {
    blanks();
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return new JqSyntaxException(found + " (expected: " + expected + ")", at);
  }
}
