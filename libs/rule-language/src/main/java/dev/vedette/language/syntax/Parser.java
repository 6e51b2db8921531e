package dev.vedette.language.syntax;

import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses conditions by recursive descent, in the order in which Falco tries its alternatives. Not
 * thread-safe.
 */
public final class Parser {

  /** The depth that Falco allows in rule conditions. */
  public static final int MAX_DEPTH = 1000;

  public static final String CODE = "LOAD_ERR_COMPILE_CONDITION";

  private static final Set<String> TRANSFORMERS =
      Set.of("tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt");

  private static final List<Operator> ORDER_OPERATORS =
      List.of(Operator.LESS_EQUAL, Operator.LESS, Operator.GREATER_EQUAL, Operator.GREATER);

  private static final List<Operator> SYMBOLS =
      List.of(Operator.EQUAL_TWICE, Operator.EQUAL, Operator.NOT_EQUAL);

  private static final List<Operator> WORDS =
      List.of(
          Operator.GLOB,
          Operator.IGLOB,
          Operator.CONTAINS,
          Operator.ICONTAINS,
          Operator.BCONTAINS,
          Operator.STARTSWITH,
          Operator.BSTARTSWITH,
          Operator.ENDSWITH,
          Operator.REGEX);

  private static final List<Operator> LIST_OPERATORS =
      List.of(Operator.INTERSECTS, Operator.IN, Operator.PMATCH);

  private final SourceText source;
  private final Scanner scanner;
  private final int maxDepth;
  private int depth;

  private Parser(SourceText source, int maxDepth) {
    this.source = source;
    this.scanner = new Scanner(source.text());
    this.maxDepth = maxDepth;
  }

  /** Ends parsing at the first problem. */
  private static final class Failure extends RuntimeException {
    private final int offset;

    Failure(String message, int offset) {
      super(message, null, false, false);
      this.offset = offset;
    }
  }

  /** Parses a condition; the item is what a diagnostic names. */
  public static Result<Expr> parse(SourceText source, String item) {
    return parse(source, item, MAX_DEPTH);
  }

  /** Parses a condition of at most the given depth. */
  public static Result<Expr> parse(SourceText source, String item, int maxDepth) {
    var parser = new Parser(source, maxDepth);
    try {
      return Result.success(parser.whole());
    } catch (Failure failure) {
      return Result.failure(
          List.of(
              source.diagnostic(
                  Severity.ERROR,
                  CODE,
                  String.valueOf(failure.getMessage()),
                  failure.offset,
                  item)));
    }
  }

  /**
   * The longest prefix that is a field or a transformer, as outputs have them; null if there is
   * none.
   */
  public static @Nullable Term prefix(SourceText text) {
    var parser = new Parser(text, MAX_DEPTH);
    try {
      var call = parser.call();
      if (call != null) {
        return call;
      }
    } catch (Failure failure) {
      return null;
    }
    parser.scanner.reset(0);
    try {
      return parser.field();
    } catch (Failure failure) {
      parser.scanner.reset(0);
      var name = parser.scanner.fieldName();
      return name == null ? null : new Term.FieldRef(name, null, new Span(text, 0, name.length()));
    }
  }

  private Expr whole() {
    if (scanner.atEnd()) {
      throw new Failure("filter input string is empty", 0);
    }
    scanner.blanks();
    var expr = or();
    scanner.blanks();
    if (!scanner.atEnd()) {
      throw unexpected("expecting 'or', 'and'");
    }
    return expr;
  }

  private Failure unexpected(String expected) {
    return new Failure(
        "unexpected token after '" + scanner.previous() + "', " + expected, scanner.position());
  }

  private Failure failure(String message) {
    return new Failure(message, scanner.position());
  }

  private void enter() {
    if (++depth > maxDepth) {
      throw failure("exceeded max depth limit of " + maxDepth);
    }
  }

  private Expr or() {
    enter();
    int start = scanner.position();
    var operands = new ArrayList<Expr>();
    operands.add(and());
    scanner.blanks();
    while (scanner.literal("or")) {
      operands.add(scanner.blanks() ? and() : remainder("or"));
      scanner.blanks();
    }
    depth--;
    return operands.size() == 1 ? operands.getFirst() : new Expr.Or(operands, span(start));
  }

  private Expr and() {
    enter();
    int start = scanner.position();
    var operands = new ArrayList<Expr>();
    operands.add(not());
    scanner.blanks();
    while (scanner.literal("and")) {
      operands.add(scanner.blanks() ? not() : remainder("and"));
      scanner.blanks();
    }
    depth--;
    return operands.size() == 1 ? operands.getFirst() : new Expr.And(operands, span(start));
  }

  private Expr remainder(String word) {
    if (!scanner.literal("(")) {
      throw failure("expected blank or '(' after '" + word + "'");
    }
    return closed();
  }

  private Expr closed() {
    scanner.blanks();
    var inner = or();
    scanner.blanks();
    if (!scanner.literal(")")) {
      throw failure("expected a ')' token");
    }
    return inner;
  }

  private Expr not() {
    enter();
    scanner.blanks();
    int start = scanner.position();
    boolean negated = false;
    Expr operand = null;
    while (operand == null) {
      if (scanner.literal("not(")) {
        negated = !negated;
        operand = closed();
      } else if (scanner.wordAndBlank("not")) {
        negated = !negated;
      } else {
        operand = check();
      }
    }
    depth--;
    return negated ? new Expr.Not(operand, span(start)) : operand;
  }

  private Expr check() {
    enter();
    int start = scanner.position();
    Expr result;
    if (scanner.literal("(")) {
      result = closed();
    } else {
      Term left = field();
      if (left == null) {
        left = call();
      }
      if (left != null) {
        scanner.blanks();
        result = condition(left, start);
      } else {
        var name = scanner.identifier();
        if (name == null) {
          throw failure("expected a '(' token, a field check, or an identifier");
        }
        result = new Expr.MacroRef(name, span(start));
      }
    }
    depth--;
    return result;
  }

  private Term.@Nullable FieldRef field() {
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
      throw failure("expected a valid field argument: a quoted string or a bare string");
    }
    if (!scanner.literal("]")) {
      throw failure("expected a ']' token");
    }
    return argument;
  }

  private Value.Text quoted() {
    int start = scanner.position();
    var quoted = scanner.quoted();
    if (quoted == null) {
      throw failure("expected a closing quote");
    }
    try {
      return Escapes.unescape(quoted);
    } catch (Escapes.BadEscape bad) {
      throw new Failure(String.valueOf(bad.getMessage()), start + bad.offset());
    }
  }

  /** A transformer with its arguments; nothing is read if there is none here. */
  private Term.@Nullable Call call() {
    int start = scanner.position();
    var name = scanner.identifier();
    if (name == null || !TRANSFORMERS.contains(name) || !scanner.literal("(")) {
      scanner.reset(start);
      return null;
    }
    enter();
    var arguments = new ArrayList<Term>();
    do {
      scanner.blanks();
      arguments.add(callArgument());
      scanner.blanks();
    } while (scanner.literal(","));
    if (!scanner.literal(")")) {
      throw failure("expected a ')' token closing the transformer");
    }
    var argument = argument();
    depth--;
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
          throw failure("expected a ')' token closing the list");
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
      throw failure(
          "expected a valid transformer argument: a field, a transformer, a number or a quoted"
              + " string");
    }
    return term;
  }

  private Expr condition(Term left, int start) {
    if (scanner.literal("exists")) {
      return new Expr.Exists(left, span(start));
    }
    for (Operator operator : ORDER_OPERATORS) {
      if (scanner.literal(operator.text())) {
        scanner.blanks();
        return compare(left, operator, numberValue(), start);
      }
    }
    for (Operator operator : SYMBOLS) {
      if (scanner.literal(operator.text())) {
        return textual(left, operator, scanner.blanks(), start);
      }
    }
    for (Operator operator : WORDS) {
      if (scanner.wordAndBlank(operator.text())) {
        return textual(left, operator, true, start);
      }
    }
    for (Operator operator : LIST_OPERATORS) {
      if (scanner.literal(operator.text())) {
        scanner.blanks();
        return compare(left, operator, listValue(), start);
      }
    }
    throw failure(
        "expected a valid check operator: one of 'exists', '<=', '<', '>=', '>', '==', '=', '!=',"
            + " 'glob ', 'iglob ', 'contains ', 'icontains ', 'bcontains ', 'startswith ',"
            + " 'bstartswith ', 'endswith ', 'regex ', 'intersects', 'in', 'pmatch'");
  }

  private Expr compare(Term left, Operator operator, Term right, int start) {
    return new Expr.Compare(left, operator, Modifier.NONE, right, span(start));
  }

  private Expr textual(Term left, Operator operator, boolean blank, int start) {
    if (blank) {
      int before = scanner.position();
      for (Modifier modifier : List.of(Modifier.ONE_OF, Modifier.ANY_OF, Modifier.ALL_OF)) {
        if (scanner.wordAndBlank(modifier.text())) {
          var list = scanner.peek() == '(' ? group() : listName();
          if (list != null) {
            return new Expr.Compare(left, operator, modifier, list, span(start));
          }
          scanner.reset(before);
        }
      }
    }
    int valueStart = scanner.position();
    Term right = rightField();
    if (right == null) {
      right = string();
    }
    if (right == null) {
      scanner.reset(valueStart);
      throw failure("expected a valid string value: a quoted string or a bare string");
    }
    return compare(left, operator, right, start);
  }

  /** The name of a list, which the words of the grammar cannot be. */
  private @Nullable Term listName() {
    int start = scanner.position();
    var name = scanner.identifier();
    if (name == null || name.equals("and") || name.equals("or") || name.equals("not")) {
      return null;
    }
    return literal(name, start);
  }

  private Term numberValue() {
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
      throw failure("expected a valid number value");
    }
    return literal(number, start);
  }

  private Term listValue() {
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
      throw failure("expected a list or an identifier");
    }
    return literal(name, start);
  }

  private Term group() {
    int start = scanner.position();
    scanner.literal("(");
    scanner.blanks();
    var terms = new ArrayList<Term>();
    if (!scanner.literal(")")) {
      do {
        scanner.blanks();
        var term = string();
        if (term == null) {
          throw failure("expected a valid list value: a quoted string or a bare string");
        }
        terms.add(term);
        scanner.blanks();
      } while (scanner.literal(","));
      if (!scanner.literal(")")) {
        throw failure("expected a ')' token closing the list");
      }
    }
    return new Term.Group(terms, span(start));
  }

  private @Nullable Term rightField() {
    int start = scanner.position();
    if (scanner.literal("val(")) {
      scanner.blanks();
      var field = field();
      scanner.blanks();
      if (field == null || !scanner.literal(")")) {
        throw failure("expected a field and a ')' token after 'val('");
      }
      var argument = argument();
      return new Term.Call("val", List.of(field), argument, span(start));
    }
    return call();
  }

  private @Nullable Term string() {
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

  private Span span(int start) {
    return new Span(source, start, scanner.position());
  }
}
