package dev.vedette.language.check;

import dev.vedette.language.event.FieldDefinition.Restriction;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which operators values of a type have. Stateless. */
final class Operators {
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

  private Operators() {}

  static void check(Operand left, Expr.Compare compare) {
    var operator = compare.operator();
    if (left instanceof Operand.Read(var field) && field.definition().is(Restriction.PRINT_ONLY)) {
      throw new CheckFailure(
          "filter error: field '" + field.name() + "' cannot be used in a filter", compare.span());
    }
    boolean allowed =
        left.isList() ? LISTS.contains(operator) : allows(left.type().kind(), operator);
    if (compare.modifier() != Modifier.NONE) {
      allowed &= !left.isList() && !operator.takesList();
    }
    if (!allowed) {
      throw new CheckFailure(
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

  static void check(Operand left, Operand right, Expr.Compare compare) {
    var operator = compare.operator();
    var span = compare.right().span();
    if (operator == Operator.PMATCH
        || operator == Operator.REGEX
        || left.type() == ValueType.IPNET) {
      throw new CheckFailure(
          "filter error: operator '"
              + operator.text()
              + "' does not support a right-hand side field",
          span);
    }
    for (Operand side : List.of(left, right)) {
      if (side instanceof Operand.Read(var field) && field.definition().is(Restriction.NO_RHS)) {
        throw new CheckFailure(
            "filter error: field '"
                + field.name()
                + "' can't be used in a comparison with a right-hand side field",
            span);
      }
    }
    if (left.type() != right.type() || left.isList() != right.isList()) {
      throw new CheckFailure(
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
}
