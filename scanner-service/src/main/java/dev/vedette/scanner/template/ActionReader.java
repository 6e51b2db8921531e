package dev.vedette.scanner.template;

import dev.vedette.scanner.template.Part.Operand;
import dev.vedette.scanner.template.Part.Pipeline;
import dev.vedette.scanner.template.TemplateException.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what stands between two pairs of braces. One use, one thread. */
final class ActionReader {
  private static final int MAX_DEPTH = 100;

  private final String text;
  private final int end;
  private final Set<String> functions;
  private int at;
  private int depth;

  ActionReader(String text, int from, int end, Set<String> functions) {
    this.text = text;
    this.at = from;
    this.end = end;
    this.functions = Set.copyOf(functions);
  }

  /** Takes a word if it is the next. */
  boolean takeWord(String word) {
    blanks();
    int after = at + word.length();
    if (text.startsWith(word, at)
        && after <= end
        && (after == end || !isName(text.charAt(after)))) {
      at = after;
      return true;
    }
    return false;
  }

  boolean atEnd() {
    blanks();
    return at >= end;
  }

  void expectEnd() throws TemplateException {
    if (!atEnd()) {
      throw wrong("the end of the action");
    }
  }

  /** A pipeline up to the end, with variables before it where there are any. */
  Pipeline pipeline() throws TemplateException {
    blanks();
    Place place = place();
    List<String> variables = new ArrayList<>();
    int before = at;
    boolean declares = false;
    boolean assigns = false;
    if (peek() == '$') {
      variables.add(variable());
      blanks();
      if (peek() == ',') {
        at++;
        blanks();
        variables.add(variable());
        blanks();
      }
      declares = text.startsWith(":=", at) && at + 2 <= end;
      assigns = !declares && peek() == '=';
      at += declares ? 2 : assigns ? 1 : 0;
    }
    if (!declares && !assigns) {
      at = before;
      variables.clear();
    }
    return new Pipeline(variables, declares, commands(), place);
  }

  private List<List<Operand>> commands() throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw wrong("at most " + MAX_DEPTH + " brackets in each other");
    }
    List<List<Operand>> commands = new ArrayList<>();
    List<Operand> words = new ArrayList<>();
    while (true) {
      blanks();
      char c = peek();
      if (c == '|' || c == ')' || at >= end) {
        if (words.isEmpty()) {
          throw wrong("a value");
        }
        commands.add(List.copyOf(words));
        words.clear();
        if (c != '|' || at >= end) {
          depth--;
          return commands;
        }
        at++;
      } else {
        words.add(operand());
      }
    }
  }

  private Operand operand() throws TemplateException {
    Place place = place();
    char c = peek();
    if (c == '(') {
      at++;
      Pipeline inner = new Pipeline(List.of(), false, commands(), place);
      if (peek() != ')') {
        throw wrong(")");
      }
      at++;
      return new Part.Nested(inner, fields(), place);
    }
    if (c == '"' || c == '`') {
      return new Part.Literal(c == '"' ? quoted() : raw(), place);
    }
    if (c == '.') {
      List<String> fields = fields();
      if (fields.isEmpty()) {
        at++;
      }
      return new Part.Dot(fields, place);
    }
    if (c == '$') {
      return new Part.Variable(variable(), fields(), place);
    }
    if (Character.isDigit(c) || c == '-' || c == '+') {
      return new Part.Literal(number(), place);
    }
    if (!isName(c)) {
      throw wrong("a value");
    }
    String name = name();
    return switch (name) {
      case "true", "false" -> new Part.Literal(name.equals("true"), place);
      case "nil" -> new Part.Literal(null, place);
      default -> {
        if (!functions.contains(name)) {
          throw new TemplateException(place, "function \"" + name + "\" not defined");
        }
        yield new Part.Function(name, place);
      }
    };
  }

  private List<String> fields() throws TemplateException {
    List<String> fields = new ArrayList<>();
    while (peek() == '.' && at + 1 < end && isName(text.charAt(at + 1))) {
      at++;
      fields.add(name());
    }
    return fields;
  }

  /** A name with its dollar sign, or the sign alone. */
  private String variable() throws TemplateException {
    if (peek() != '$') {
      throw wrong("a variable such as $name");
    }
    int start = at++;
    while (at < end && isName(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private String name() {
    int start = at;
    while (at < end && isName(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private Object number() throws TemplateException {
    int start = at++;
    while (at < end && (isName(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    String number = text.substring(start, at);
    try {
      return number.contains(".") ? (Object) Double.valueOf(number) : (Object) Long.valueOf(number);
    } catch (NumberFormatException _) {
      throw new TemplateException(Place.of(text, start), number + " (expected: a number)");
    }
  }

  private String raw() throws TemplateException {
    int close = text.indexOf('`', at + 1);
    if (close < 0 || close >= end) {
      throw wrong("the end of the text");
    }
    String raw = text.substring(at + 1, close);
    at = close + 1;
    return raw;
  }

  private String quoted() throws TemplateException {
    StringBuilder value = new StringBuilder();
    for (at++; at < end && text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        throw wrong("\"");
      }
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = at + 1 < end ? text.charAt(++at) : ' ';
      switch (escaped) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case '"', '\\' -> value.append(escaped);
        case 'u' -> {
          value.append(unicode());
          at += 4;
        }
        default -> throw wrong("an escape such as \\n");
      }
    }
    if (at >= end) {
      throw wrong("\"");
    }
    at++;
    return value.toString();
  }

  private char unicode() throws TemplateException {
    try {
      return (char) Integer.parseInt(text.substring(at + 1, Math.min(at + 5, end)), 16);
    } catch (NumberFormatException _) {
      throw wrong("four hexadecimal digits");
    }
  }

  private void blanks() {
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    return at < end ? text.charAt(at) : '\0';
  }

  private static boolean isName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  Place place() {
    return Place.of(text, at);
  }

  TemplateException wrong(String expected) {
    String found = at < end ? "'" + text.charAt(at) + "'" : "the end of the action";
    return new TemplateException(place(), found + " (expected: " + expected + ")");
  }
}
