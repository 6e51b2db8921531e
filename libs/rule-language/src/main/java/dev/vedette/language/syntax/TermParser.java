package dev.vedette.language.syntax;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the two sides of comparisons: fields, transformers, values and lists. Not thread-safe. */
final class TermParser {
  private static final Set<String> TRANSFORMERS =
      Set.of("tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt");

  private final SourceText source;
  private final Scanner scanner;
  private final Depth depth;

  TermParser(SourceText source, Scanner scanner, Depth depth) {
    this.source = source;
    this.scanner = scanner;
    this.depth = depth;
  }

  Term.@Nullable FieldRef field() {
    int start = scanner.position();
    var name = scanner.fieldName();
    if (name == null) {
      return null;
    }
    return new Term.FieldRef(name, argument(), span(start));
  }

  private @Nullable String argument() {
    if (!scanner.literal("[")) {
      return null;
    }
    String argument;
    if (scanner.peek() == '"' || scanner.peek() == '\'') {
      argument = quoted().toString();
    } else {
      argument = scanner.bareArgument();
    }
    if (argument == null) {
      throw scanner.failure("expected a valid field argument: a quoted string or a bare string");
    }
    if (!scanner.literal("]")) {
      throw scanner.failure("expected a ']' token");
    }
    return argument;
  }

  private Value.Text quoted() {
    int start = scanner.position();
    var quoted = scanner.quoted();
    if (quoted == null) {
      throw scanner.failure("expected a closing quote");
    }
    try {
      return Escapes.unescape(quoted);
    } catch (Escapes.BadEscape bad) {
      throw new ParseFailure(String.valueOf(bad.getMessage()), start + bad.offset());
    }
  }

  /** A transformer with its arguments; nothing is read if there is none here. */
  Term.@Nullable Call call() {
    int start = scanner.position();
    var name = scanner.identifier();
    if (name == null || !TRANSFORMERS.contains(name) || !scanner.literal("(")) {
      scanner.reset(start);
      return null;
    }
    depth.enter();
    var arguments = new ArrayList<Term>();
    do {
      scanner.blanks();
      arguments.add(callArgument());
      scanner.blanks();
    } while (scanner.literal(","));
    if (!scanner.literal(")")) {
      throw scanner.failure("expected a ')' token closing the transformer");
    }
    var argument = argument();
    depth.leave();
    return new Term.Call(name, arguments, argument, span(start));
  }

  private Term callArgument() {
    int start = scanner.position();
    if (scanner.literal("(")) {
      var terms = new ArrayList<Term>();
      scanner.blanks();
      if (!scanner.literal(")")) {
        do {
          scanner.blanks();
          terms.add(simpleArgument());
          scanner.blanks();
        } while (scanner.literal(","));
        if (!scanner.literal(")")) {
          throw scanner.failure("expected a ')' token closing the list");
        }
      }
      return new Term.Group(terms, span(start));
    }
    return simpleArgument();
  }

  private Term simpleArgument() {
    int start = scanner.position();
    var number = scanner.number();
    if (number != null) {
      return literal(number, start);
    }
    if (scanner.peek() == '"' || scanner.peek() == '\'') {
      return new Term.Literal(quoted(), span(start));
    }
    Term term = call();
    if (term == null) {
      term = field();
    }
    if (term == null) {
      throw scanner.failure(
          "expected a valid transformer argument: a field, a transformer, a number or a quoted"
              + " string");
    }
    return term;
  }

  /** The name of a list, which the words of the grammar cannot be. */
  @Nullable Term listName() {
    int start = scanner.position();
    var name = scanner.identifier();
    if (name == null || name.equals("and") || name.equals("or") || name.equals("not")) {
      return null;
    }
    return literal(name, start);
  }

  Term numberValue() {
    int start = scanner.position();
    Term right = rightField();
    if (right != null) {
      return right;
    }
    var number = scanner.hexNumber();
    if (number == null) {
      number = scanner.number();
    }
    if (number == null) {
      throw scanner.failure("expected a valid number value");
    }
    return literal(number, start);
  }

  Term listValue() {
    if (scanner.peek() == '(') {
      return group();
    }
    int start = scanner.position();
    Term right = rightField();
    if (right != null) {
      return right;
    }
    var name = scanner.identifier();
    if (name == null) {
      throw scanner.failure("expected a list or an identifier");
    }
    return literal(name, start);
  }

  Term group() {
    int start = scanner.position();
    scanner.literal("(");
    scanner.blanks();
    var terms = new ArrayList<Term>();
    if (!scanner.literal(")")) {
      do {
        scanner.blanks();
        var term = string();
        if (term == null) {
          throw scanner.failure("expected a valid list value: a quoted string or a bare string");
        }
        terms.add(term);
        scanner.blanks();
      } while (scanner.literal(","));
      if (!scanner.literal(")")) {
        throw scanner.failure("expected a ')' token closing the list");
      }
    }
    return new Term.Group(terms, span(start));
  }

  @Nullable Term rightField() {
    int start = scanner.position();
    if (scanner.literal("val(")) {
      scanner.blanks();
      var field = field();
      scanner.blanks();
      if (field == null || !scanner.literal(")")) {
        throw scanner.failure("expected a field and a ')' token after 'val('");
      }
      var argument = argument();
      return new Term.Call("val", List.of(field), argument, span(start));
    }
    return call();
  }

  @Nullable Term string() {
    int start = scanner.position();
    if (scanner.peek() == '"' || scanner.peek() == '\'') {
      return new Term.Literal(quoted(), span(start));
    }
    var bare = scanner.bareString();
    return bare == null ? null : literal(bare, start);
  }

  private Term literal(String text, int start) {
    return new Term.Literal((Value.Text) Value.text(text), span(start));
  }

  Span span(int start) {
    return new Span(source, start, scanner.position());
  }
}
