package dev.vedette.language.check;

import dev.vedette.language.check.Literals.BadLiteral;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.EventTypes;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Restriction;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Span;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Resolves the fields of a condition and checks its operators and literals by their types. Not
 * thread-safe.
 */
public final class Checker {
  public static final String CODE = "LOAD_ERR_COMPILE_CONDITION";
  public static final String WARNING_CODE = "LOAD_COMPILE_CONDITION";

  private static final Set<Operator> EQUALITY =
      EnumSet.of(
          Operator.EQUAL,
          Operator.EQUAL_TWICE,
          Operator.NOT_EQUAL,
          Operator.IN,
          Operator.INTERSECTS,
          Operator.EXISTS);

  private static final Set<Operator> LISTS =
      EnumSet.of(Operator.IN, Operator.INTERSECTS, Operator.EXISTS);

  private final FieldCatalog catalog;
  private final String item;
  private final List<Diagnostic> warnings = new ArrayList<>();

  private Checker(FieldCatalog catalog, String item) {
    this.catalog = catalog;
    this.item = item;
  }

  private static final class Failure extends RuntimeException {
    private final Span span;

    Failure(String message, Span span) {
      super(message, null, false, false);
      this.span = span;
    }
  }

  /** Checks a condition without macros; the item is what a diagnostic names. */
  public static Result<Checked> check(Expr expr, FieldCatalog catalog, String item) {
    var checker = new Checker(catalog, item);
    try {
      return Result.success(checker.check(expr), checker.warnings);
    } catch (Failure failure) {
      return Result.failure(
          List.of(
              failure.span.diagnostic(
                  Severity.ERROR, CODE, String.valueOf(failure.getMessage()), item)));
    }
  }

  /** Checks a reference to a field or a transformer, as outputs have them. */
  public static Result<Operand> operand(Term term, FieldCatalog catalog, String item) {
    var checker = new Checker(catalog, item);
    try {
      return Result.success(checker.operand(term));
    } catch (Failure failure) {
      return Result.failure(
          List.of(
              failure.span.diagnostic(
                  Severity.ERROR, CODE, String.valueOf(failure.getMessage()), item)));
    }
  }

  private Checked check(Expr expr) {
    return switch (expr) {
      case Expr.And(var operands, _) -> new Checked.All(checkAll(operands));
      case Expr.Or(var operands, _) -> new Checked.Any(checkAll(operands));
      case Expr.Not(var operand, _) -> new Checked.Negation(check(operand));
      case Expr.MacroRef(var name, var span) ->
          throw new Failure("Undefined macro '" + name + "' used in filter.", span);
      case Expr.Exists(var left, _) -> new Checked.Has(operand(left));
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

  private Operand operand(Term term) {
    return switch (term) {
      case Term.FieldRef field -> read(field);
      case Term.Call call -> apply(call);
      case Term.Literal(var text, _) -> new Operand.Constant(text);
      case Term.Group(var terms, _) ->
          new Operand.Listing(terms.stream().map(this::operand).toList());
    };
  }

  private Operand read(Term.FieldRef ref) {
    var field = catalog.find(ref.name(), ref.argument());
    if (field.isEmpty()) {
      throw new Failure(missing(ref), ref.span());
    }
    return new Operand.Read(field.get());
  }

  private String missing(Term.FieldRef ref) {
    var definition = catalog.definition(ref.name());
    if (definition.isPresent()) {
      if (ref.argument() == null) {
        return "filter error: field '"
            + ref.name()
            + "' requires an argument but none was provided";
      }
      return "filter error: field argument '"
          + ref.argument()
          + "' is not valid for field '"
          + ref.name()
          + "'";
    }
    if (ref.name().startsWith("evt.arg.") || ref.name().startsWith("evt.rawarg.")) {
      return "unknown event argument " + ref.name().substring(ref.name().indexOf("arg.") + 4);
    }
    return "filter_check called with nonexistent field " + ref.text();
  }

  private Operand apply(Term.Call call) {
    if (call.argument() != null && (!call.name().equals("getopt") || call.argument().isEmpty())) {
      throw new Failure(
          "filter error: transformer '" + call.name() + "' does not support field arguments",
          call.span());
    }
    if (call.name().equals("val")) {
      return operand(call.arguments().getFirst());
    }
    var transformer =
        Transformer.of(call.name())
            .orElseThrow(
                () -> new Failure("unknown transformer '" + call.name() + "'", call.span()));
    var arguments = call.arguments().stream().map(this::operand).toList();
    arguments.forEach(argument -> refuseTransformer(argument, call));
    arity(transformer, arguments, call);
    return new Operand.Apply(transformer, arguments, call.argument());
  }

  private static void refuseTransformer(Operand argument, Term.Call call) {
    if (argument instanceof Operand.Read(var field)
        && field.definition().is(Restriction.NO_TRANSFORMER)) {
      throw new Failure(
          "filter error: '" + field.name() + "' field does not support transformers", call.span());
    }
    if (argument instanceof Operand.Listing(var items)) {
      items.forEach(item -> refuseTransformer(item, call));
    }
  }

  private static void arity(Transformer transformer, List<Operand> arguments, Term.Call call) {
    boolean fits =
        switch (transformer) {
          case TOLOWER, TOUPPER, B64, BASENAME, LEN ->
              arguments.size() == 1
                  && transformer.accepts(
                      arguments.getFirst().type(), arguments.getFirst().isList());
          case JOIN ->
              arguments.size() == 2
                  && isSingleText(arguments.get(0))
                  && isListOfText(arguments.get(1));
          case CONCAT ->
              arguments.size() >= 2 && arguments.stream().allMatch(Checker::isSingleText);
          case GETOPT ->
              arguments.size() == 2
                  && isListOfText(arguments.get(0))
                  && isSingleText(arguments.get(1));
        };
    if (!fits) {
      throw new Failure(
          "filter error: transformer '" + call.name() + "' does not support these arguments",
          call.span());
    }
  }

  private static boolean isSingleText(Operand operand) {
    return !operand.isList() && operand.type().kind() == ValueType.Kind.TEXT;
  }

  private static boolean isListOfText(Operand operand) {
    if (operand instanceof Operand.Listing(var items)) {
      return items.stream().allMatch(Checker::isSingleText);
    }
    // proc.args is one text to conditions, but the arguments one by one to getopt
    return operand.type().kind() == ValueType.Kind.TEXT
        && (operand.isList()
            || (operand instanceof Operand.Read(var field) && field.name().equals("proc.args")));
  }

  private Checked compare(Expr.Compare compare) {
    var left = operand(compare.left());
    var operator = compare.operator();
    allow(left, compare);
    if (compare.right() instanceof Term.Call call) {
      var right = operand(call);
      pair(left, right, compare);
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
    return new Checked.Test(left, operator, compare.modifier(), values);
  }

  private Checked networks(Operand left, Expr.Compare compare, List<Term.Literal> literals) {
    var networks = new ArrayList<Network>();
    for (Term.Literal literal : literals) {
      try {
        networks.add(Literals.network(literal.string()));
      } catch (BadLiteral bad) {
        throw new Failure(String.valueOf(bad.getMessage()), literal.span());
      }
    }
    return new Checked.NetworkTest(left, compare.operator(), compare.modifier(), networks);
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
          throw new BadLiteral("unknown event type " + literal.string());
        }
        if (name.equals("evt.rawarg") && type.isInteger()) {
          type = ValueType.INT64; // the width is known only when the event is seen
        }
      }
      var value = Literals.parse(literal.text(), type);
      warn(operator, literal);
      return value;
    } catch (BadLiteral bad) {
      throw new Failure(String.valueOf(bad.getMessage()), literal.span());
    }
  }

  private void warn(Operator operator, Term.Literal literal) {
    var text = literal.string();
    if (operator == Operator.REGEX) {
      var problem = RegexSyntax.problem(text);
      if (problem != null) {
        throw new Failure(
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

  private static void pair(Operand left, Operand right, Expr.Compare compare) {
    var operator = compare.operator();
    var span = compare.right().span();
    if (operator == Operator.PMATCH
        || operator == Operator.REGEX
        || left.type() == ValueType.IPNET) {
      throw new Failure(
          "filter error: operator '"
              + operator.text()
              + "' does not support a right-hand side field",
          span);
    }
    for (Operand side : List.of(left, right)) {
      if (side instanceof Operand.Read(var field) && field.definition().is(Restriction.NO_RHS)) {
        throw new Failure(
            "filter error: field '"
                + field.name()
                + "' can't be used in a comparison with a right-hand side field",
            span);
      }
    }
    if (left.type() != right.type() || left.isList() != right.isList()) {
      throw new Failure(
          "filter error: field '"
              + name(left)
              + "' has type '"
              + typeName(left)
              + "' while the right-hand side field '"
              + name(right)
              + "' has incompatible type '"
              + typeName(right)
              + "'",
          span);
    }
  }

  private static String name(Operand operand) {
    return switch (operand) {
      case Operand.Read(var field) -> field.name();
      case Operand.Apply(var transformer, var arguments, _) ->
          transformer.text() + "(" + name(arguments.getFirst()) + ")";
      case Operand.Constant(var text) -> text.toString();
      case Operand.Listing _ -> "list";
    };
  }

  private static String typeName(Operand operand) {
    return operand.isList() ? "LIST(" + operand.type() + ")" : operand.type().name();
  }

  private static void allow(Operand left, Expr.Compare compare) {
    var operator = compare.operator();
    if (left instanceof Operand.Read(var field) && field.definition().is(Restriction.PRINT_ONLY)) {
      throw new Failure(
          "filter error: field '" + field.name() + "' cannot be used in a filter", compare.span());
    }
    boolean allowed =
        left.isList() ? LISTS.contains(operator) : allows(left.type().kind(), operator);
    if (compare.modifier() != Modifier.NONE) {
      allowed &= !left.isList() && !operator.takesList();
    }
    if (!allowed) {
      throw new Failure(
          "filter error: '"
              + operator.text()
              + "' operator not supported for type '"
              + typeName(left)
              + "' of '"
              + name(left)
              + "'",
          compare.span());
    }
  }

  private static boolean allows(ValueType.Kind kind, Operator operator) {
    return switch (kind) {
      case SIGNED, UNSIGNED, PORT, DECIMAL -> EQUALITY.contains(operator) || operator.isOrder();
      case TRUTH, ADDRESS, NETWORK -> EQUALITY.contains(operator);
      case TEXT -> operator != Operator.BCONTAINS && operator != Operator.BSTARTSWITH;
      case BYTES ->
          EQUALITY.contains(operator)
              || operator == Operator.CONTAINS
              || operator == Operator.STARTSWITH
              || operator == Operator.ENDSWITH
              || operator == Operator.BCONTAINS
              || operator == Operator.BSTARTSWITH;
      case OPAQUE -> operator == Operator.EXISTS;
    };
  }
}
