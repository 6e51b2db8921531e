package dev.vedette.language.syntax;

import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses conditions by recursive descent, in the order in which Falco tries its alternatives. Not
 * thread-safe.
 */
public final class Parser {

  /** The depth that Falco allows in rule conditions. */
  public static final int MAX_DEPTH = 1000;

  public static final String CODE = "LOAD_ERR_COMPILE_CONDITION";

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

  private final Scanner scanner;
  private final Depth depth;
  private final TermParser terms;

  private Parser(SourceText source, int maxDepth) {
    this.scanner = new Scanner(source.text());
    this.depth = new Depth(maxDepth, scanner);
    this.terms = new TermParser(source, scanner, depth);
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
    } catch (ParseFailure failure) {
      return Result.failure(
          List.of(
              source.diagnostic(
                  Severity.ERROR,
                  CODE,
                  String.valueOf(failure.getMessage()),
                  failure.offset(),
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
      var call = parser.terms.call();
      if (call != null) {
        return call;
      }
    } catch (ParseFailure failure) {
      return null;
    }
    parser.scanner.reset(0);
    try {
      return parser.terms.field();
    } catch (ParseFailure failure) {
      parser.scanner.reset(0);
      var name = parser.scanner.fieldName();
      return name == null ? null : new Term.FieldRef(name, null, new Span(text, 0, name.length()));
    }
  }

  private Expr whole() {
    if (scanner.atEnd()) {
      throw new ParseFailure("filter input string is empty", 0);
    }
    scanner.blanks();
    var expr = or();
    scanner.blanks();
    if (!scanner.atEnd()) {
      throw unexpected("expecting 'or', 'and'");
    }
    return expr;
  }

  private ParseFailure unexpected(String expected) {
    return new ParseFailure(
        "unexpected token after '" + scanner.previous() + "', " + expected, scanner.position());
  }

  private Expr or() {
    depth.enter();
    int start = scanner.position();
    var operands = new ArrayList<Expr>();
    operands.add(and());
    scanner.blanks();
    while (scanner.literal("or")) {
      operands.add(scanner.blanks() ? and() : remainder("or"));
      scanner.blanks();
    }
    depth.leave();
    return operands.size() == 1 ? operands.getFirst() : new Expr.Or(operands, terms.span(start));
  }

  private Expr and() {
    depth.enter();
    int start = scanner.position();
    var operands = new ArrayList<Expr>();
    operands.add(not());
    scanner.blanks();
    while (scanner.literal("and")) {
      operands.add(scanner.blanks() ? not() : remainder("and"));
      scanner.blanks();
    }
    depth.leave();
    return operands.size() == 1 ? operands.getFirst() : new Expr.And(operands, terms.span(start));
  }

  private Expr remainder(String word) {
    if (!scanner.literal("(")) {
      throw scanner.failure("expected blank or '(' after '" + word + "'");
    }
    return closed();
  }

  private Expr closed() {
    scanner.blanks();
    var inner = or();
    scanner.blanks();
    if (!scanner.literal(")")) {
      throw scanner.failure("expected a ')' token");
    }
    return inner;
  }

  private Expr not() {
    depth.enter();
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
    depth.leave();
    return negated ? new Expr.Not(operand, terms.span(start)) : operand;
  }

  private Expr check() {
    depth.enter();
    int start = scanner.position();
    Expr result;
    if (scanner.literal("(")) {
      result = closed();
    } else {
      Term left = terms.field();
      if (left == null) {
        left = terms.call();
      }
      if (left != null) {
        scanner.blanks();
        result = condition(left, start);
      } else {
        var name = scanner.identifier();
        if (name == null) {
          throw scanner.failure("expected a '(' token, a field check, or an identifier");
        }
        result = new Expr.MacroRef(name, terms.span(start));
      }
    }
    depth.leave();
    return result;
  }

  private Expr condition(Term left, int start) {
    if (scanner.literal("exists")) {
      return new Expr.Exists(left, terms.span(start));
    }
    for (Operator operator : ORDER_OPERATORS) {
      if (scanner.literal(operator.text())) {
        scanner.blanks();
        return compare(left, operator, terms.numberValue(), start);
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
        return compare(left, operator, terms.listValue(), start);
      }
    }
    throw scanner.failure(
        "expected a valid check operator: one of 'exists', '<=', '<', '>=', '>', '==', '=', '!=',"
            + " 'glob ', 'iglob ', 'contains ', 'icontains ', 'bcontains ', 'startswith ',"
            + " 'bstartswith ', 'endswith ', 'regex ', 'intersects', 'in', 'pmatch'");
  }

  private Expr compare(Term left, Operator operator, Term right, int start) {
    return new Expr.Compare(left, operator, Modifier.NONE, right, terms.span(start));
  }

  private Expr textual(Term left, Operator operator, boolean blank, int start) {
    if (blank) {
      int before = scanner.position();
      for (Modifier modifier : List.of(Modifier.ONE_OF, Modifier.ANY_OF, Modifier.ALL_OF)) {
        if (scanner.wordAndBlank(modifier.text())) {
          var list = scanner.peek() == '(' ? terms.group() : terms.listName();
          if (list != null) {
            return new Expr.Compare(left, operator, modifier, list, terms.span(start));
          }
          scanner.reset(before);
        }
      }
    }
    int valueStart = scanner.position();
    Term right = terms.rightField();
    if (right == null) {
      right = terms.string();
    }
    if (right == null) {
      scanner.reset(valueStart);
      throw scanner.failure("expected a valid string value: a quoted string or a bare string");
    }
    return compare(left, operator, right, start);
  }
}
