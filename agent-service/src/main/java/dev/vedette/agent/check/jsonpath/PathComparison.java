package dev.vedette.agent.check.jsonpath;

import java.util.OptionalInt;

/**
 * Compares values in filters by the rules of Go's templates: only values of one kind compare.
 * Stateless.
 */
final class PathComparison {
  private static final String OTHER_TYPE = "invalid type for comparison";
  private static final String OTHER_KIND = "incompatible types for comparison";

  private PathComparison() {}

  static boolean holds(String operator, GoValue left, GoValue right) throws PathException {
    return switch (operator) {
      case "<" -> order(left, right) < 0;
      case ">" -> order(left, right) > 0;
      case "<=" -> order(left, right) <= 0;
      case ">=" -> order(left, right) >= 0;
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      default -> throw new PathException("unrecognized filter operator " + operator);
    };
  }

  static String describe(GoValue value) {
    return switch (value) {
      case GoValue.Text text -> text.value();
      case GoValue.Real number -> GoText.number(number.value());
      case GoValue.Whole number -> Long.toString(number.value());
      case GoValue.Truth truth -> Boolean.toString(truth.value());
      default -> value.typeName();
    };
  }

  private static boolean equal(GoValue left, GoValue right) throws PathException {
    if (left instanceof GoValue.Truth a && right instanceof GoValue.Truth b) {
      return a.value() == b.value();
    }
    return order(left, right) == 0;
  }

  private static int order(GoValue left, GoValue right) throws PathException {
    OptionalInt order =
        switch (left) {
          case GoValue.Whole a when right instanceof GoValue.Whole b ->
              OptionalInt.of(Long.compare(a.value(), b.value()));
          case GoValue.Real a when right instanceof GoValue.Real b ->
              OptionalInt.of(Double.compare(a.value(), b.value()));
          case GoValue.Text a when right instanceof GoValue.Text b ->
              OptionalInt.of(a.value().compareTo(b.value()));
          default -> OptionalInt.empty();
        };
    if (order.isPresent()) {
      return order.getAsInt();
    }
    boolean basic = isBasic(left) && isBasic(right);
    boolean sameKind = left.getClass().equals(right.getClass());
    throw new PathException(basic && !sameKind ? OTHER_KIND : OTHER_TYPE);
  }

  private static boolean isBasic(GoValue value) {
    return switch (value) {
      case GoValue.Truth _, GoValue.Whole _, GoValue.Huge _, GoValue.Real _, GoValue.Text _ -> true;
      case GoValue.Null _, GoValue.Missing _, GoValue.Items _, GoValue.Fields _ -> false;
    };
  }
}
