package dev.vedette.agent.check.script;

import java.util.Map;

/** Evaluates {@code $((…))}: whole numbers with + - * / % and brackets. One use, one thread. */
final class Sum {
  private final String text;
  private final Map<String, String> variables;
  private int position;

  Sum(String text, Map<String, String> variables) {
    this.text = text;
    this.variables = variables;
  }

  long value() throws ScriptException {
    long value = terms();
    if (next() != 0) {
      throw ScriptException.unsupported("the sum '" + text + "'");
    }
    return value;
  }

  private long terms() throws ScriptException {
    long value = factors();
    for (char c = next(); c == '+' || c == '-'; c = next()) {
      position++;
      long other = factors();
      value = c == '+' ? value + other : value - other;
    }
    return value;
  }

  private long factors() throws ScriptException {
    long value = operand();
    for (char c = next(); c == '*' || c == '/' || c == '%'; c = next()) {
      position++;
      long other = operand();
      if (c != '*' && other == 0) {
        throw ScriptException.unsupported("a division by zero");
      }
      value = c == '*' ? value * other : c == '/' ? value / other : value % other;
    }
    return value;
  }

  private long operand() throws ScriptException {
    char c = next();
    if (c == '(') {
      position++;
      long value = terms();
      if (next() != ')') {
        throw ScriptException.unsupported("the sum '" + text + "'");
      }
      position++;
      return value;
    }
    if (c == '-') {
      position++;
      return -operand();
    }
    int start = position;
    while (position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
      position++;
    }
    String word = text.substring(start, position);
    try {
      boolean number = !word.isEmpty() && Character.isDigit(word.charAt(0));
      String digits = number ? word : variables.getOrDefault(word, "").strip();
      return digits.isEmpty() && !word.isEmpty() ? 0 : Long.parseLong(digits);
    } catch (NumberFormatException _) {
      throw ScriptException.unsupported("the sum '" + text + "'");
    }
  }

  private char next() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position < text.length() ? text.charAt(position) : 0;
  }
}
