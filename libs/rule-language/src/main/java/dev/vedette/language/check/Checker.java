package dev.vedette.language.check;

import dev.vedette.language.check.Literals.BadLiteral;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.EventTypes;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Span;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.List;

/**
 * Resolves the fields of a condition and checks its operators and literals by their types. Not
 * thread-safe.
 */
public final class Checker {
  public static final String CODE = "LOAD_ERR_COMPILE_CONDITION";
  public static final String WARNING_CODE = "LOAD_COMPILE_CONDITION";

  private final FieldCatalog catalog;
  private final Operands operands;
  private final Dialect dialect;
  private final String item;
  private final List<Diagnostic> warnings = new ArrayList<>();

  private Checker(FieldCatalog catalog, Dialect dialect, String item) {
    this.catalog = catalog;
    this.operands = new Operands(catalog);
    this.dialect = dialect;
    this.item = item;
  }

  /** Checks a condition without macros in the default dialect. */
  public static Result<Checked> check(Expr expr, FieldCatalog catalog, String item) {
    return check(expr, catalog, Dialect.VEDETTE, item);
  }

  /** Checks a condition without macros; the item is what a diagnostic names. */
  public static Result<Checked> check(
      Expr expr, FieldCatalog catalog, Dialect dialect, String item) {
    var checker = new Checker(catalog, dialect, item);
    try {
      return Result.success(checker.check(expr), checker.warnings);
    } catch (CheckFailure failure) {
      return Result.failure(List.of(failure.diagnostic(item)));
    }
  }

  /** Checks a reference to a field or a transformer, as outputs have them. */
  public static Result<Operand> operand(Term term, FieldCatalog catalog, String item) {
    try {
      return Result.success(new Operands(catalog).operand(term));
    } catch (CheckFailure failure) {
      return Result.failure(List.of(failure.diagnostic(item)));
    }
  }

  private Checked check(Expr expr) {
    return switch (expr) {
      case Expr.And(var operands, _) -> new Checked.All(checkAll(operands));
      case Expr.Or(var operands, _) -> new Checked.Any(checkAll(operands));
      case Expr.Not(var operand, _) -> new Checked.Negation(check(operand));
      case Expr.MacroRef(var name, var span) ->
          throw new CheckFailure("Undefined macro '" + name + "' used in filter.", span);
      case Expr.Exists(var left, _) -> new Checked.Has(operands.operand(left));
      case Expr.Compare compare -> compare(compare);
    };
  }

  /** A loop, not a stream: conditions nest deeply, and frames are few. */
  private List<Checked> checkAll(List<Expr> operands) {
    var checked = new ArrayList<Checked>(operands.size());
    for (Expr operand : operands) {
      checked.add(check(operand));
    }
    return checked;
  }

  private Checked compare(Expr.Compare compare) {
    var left = operands.operand(compare.left());
    var operator = compare.operator();
    Operators.check(left, compare);
    if (compare.right() instanceof Term.Call call) {
      var right = operands.operand(call);
      Operators.check(left, right, compare);
      return new Checked.PairTest(left, operator, right);
    }
    var literals = new ArrayList<Term.Literal>();
    switch (compare.right()) {
      case Term.Literal literal -> literals.add(literal);
      case Term.Group(var terms, _) ->
          terms.forEach(term -> {
            if (term instanceof Term.Literal literal) {
              literals.add(literal);
            }
          });
      case Term.FieldRef _, Term.Call _ -> {}
    }
    if (left.type().kind() == ValueType.Kind.NETWORK) {
      return networks(left, compare, literals);
    }
    var values = new ArrayList<Value>();
    for (Term.Literal literal : literals) {
      values.add(value(left, operator, literal));
    }
    var test = new Checked.Test(left, operator, compare.modifier(), values);
    return dialect == Dialect.FALCO ? TwoEnds.firstOnly(test) : TwoEnds.each(test, compare.span());
  }

  private Checked networks(Operand left, Expr.Compare compare, List<Term.Literal> literals) {
    var networks = new ArrayList<Network>();
    for (Term.Literal literal : literals) {
      try {
        networks.add(Literals.network(literal.string()));
      } catch (BadLiteral bad) {
        throw new CheckFailure(String.valueOf(bad.getMessage()), literal.span());
      }
    }
    var test = new Checked.NetworkTest(left, compare.operator(), compare.modifier(), networks);
    return dialect == Dialect.FALCO
        ? TwoEnds.firstOnly(test, catalog)
        : TwoEnds.each(test, compare.span());
  }

  private Value value(Operand left, Operator operator, Term.Literal literal) {
    try {
      if (operator == Operator.BCONTAINS || operator == Operator.BSTARTSWITH) {
        return Literals.hex(literal.text());
      }
      var type = left.type();
      if (left instanceof Operand.Read(var field)) {
        var name = field.definition().name();
        if ((name.equals("evt.type") || name.equals("syscall.type"))
            && !EventTypes.standard().contains(literal.string())) {
          throw new CheckFailure(
              "unknown event type " + literal.string(),
              literal.span(),
              Operands.meant(literal.string(), EventTypes.standard().names()));
        }
        if (name.equals("evt.rawarg") && type.isInteger()) {
          type = ValueType.INT64; // the width is known only when the event is seen
        }
      }
      var value = Literals.parse(literal.text(), type, dialect);
      warn(operator, literal);
      return value;
    } catch (BadLiteral bad) {
      throw new CheckFailure(String.valueOf(bad.getMessage()), literal.span());
    }
  }

  private void warn(Operator operator, Term.Literal literal) {
    var text = literal.string();
    if (operator == Operator.REGEX) {
      var problem = RegexSyntax.problem(text);
      if (problem != null) {
        throw new CheckFailure(
            "filter error: invalid regular expression '" + text + "': " + problem, literal.span());
      }
      if (RegexSyntax.isPlain(text)) {
        warning(
            "regular expression '"
                + text
                + "' has no special characters: consider using an operator like =, contains,"
                + " startswith or endswith",
            literal.span());
      }
    } else if (looksLikeField(text)) {
      warning(
          "'" + text + "' may be a valid field misused as a const string value", literal.span());
    } else if (looksLikeTransformer(text)) {
      warning(
          "'" + text + "' may be a valid field transformer misused as a const string value",
          literal.span());
    }
  }

  private boolean looksLikeField(String text) {
    return text.indexOf('.') > 0 && catalog.find(text.strip()).isPresent();
  }

  private static boolean looksLikeTransformer(String text) {
    int open = text.indexOf('(');
    return open > 0 && text.endsWith(")") && Transformer.of(text.substring(0, open)).isPresent();
  }

  private void warning(String message, Span span) {
    warnings.add(span.diagnostic(Severity.WARNING, WARNING_CODE, message, item));
  }
}
