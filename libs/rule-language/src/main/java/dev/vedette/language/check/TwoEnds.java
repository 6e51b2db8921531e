package dev.vedette.language.check;

import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Comparisons of fields that stand for both ends of a connection with several values. Falco
 * compares some of them with the first value alone; here they become comparisons with one value
 * each. Stateless.
 */
final class TwoEnds {
  private static final int MANY = 64;
  private static final Set<String> FIRST_ONLY = Set.of("fd.ip", "fd.net");

  private TwoEnds() {}

  private static boolean isOneOf(Operand operand, Set<String> names) {
    return operand instanceof Operand.Read(var field) && names.contains(field.name());
  }

  /** Falco's reading: the first network counts, and intersects is for sockets of one end. */
  static Checked firstOnly(Checked.NetworkTest test, FieldCatalog catalog) {
    if (!isOneOf(test.left(), FIRST_ONLY) || test.right().isEmpty()) {
      return test;
    }
    var first = test.right().subList(0, 1);
    if (test.operator() != Operator.INTERSECTS) {
      return new Checked.NetworkTest(test.left(), test.operator(), test.modifier(), first);
    }
    var equal = new Checked.NetworkTest(test.left(), Operator.EQUAL, Modifier.NONE, first);
    return catalog
        .find("fd.cip")
        .<Checked>map(client ->
            new Checked.All(
                List.of(equal, new Checked.Negation(new Checked.Has(new Operand.Read(client))))))
        .orElse(equal);
  }

  /** Falco's reading: with a modifier, the first address counts. */
  static Checked.Test firstOnly(Checked.Test test) {
    if (!isOneOf(test.left(), FIRST_ONLY)
        || test.modifier() == Modifier.NONE
        || test.right().isEmpty()) {
      return test;
    }
    var first = test.right().subList(0, 1);
    return new Checked.Test(test.left(), test.operator(), test.modifier(), first);
  }

  /** The comparison with each network by itself. */
  static Checked each(Checked.NetworkTest test, Span span) {
    if (!isOneOf(test.left(), FIRST_ONLY) || test.right().size() < 2) {
      return test;
    }
    var operator = test.operator().takesList() ? Operator.EQUAL : test.operator();
    return combined(
        test.right(),
        network -> new Checked.NetworkTest(test.left(), operator, Modifier.NONE, List.of(network)),
        test.modifier(),
        span);
  }

  /** The comparison with each value by itself, if a modifier says how many must hold. */
  static Checked each(Checked.Test test, Span span) {
    if (!isOneOf(test.left(), FIRST_ONLY)
        || test.modifier() == Modifier.NONE
        || test.right().size() < 2) {
      return test;
    }
    return combined(
        test.right(),
        value -> new Checked.Test(test.left(), test.operator(), Modifier.NONE, List.of(value)),
        test.modifier(),
        span);
  }

  private static <T> Checked combined(
      List<T> values, Function<T, Checked> test, Modifier modifier, Span span) {
    var tests = values.stream().map(test).toList();
    return switch (modifier) {
      case NONE, ANY_OF -> new Checked.Any(tests);
      case ALL_OF -> new Checked.All(tests);
      case ONE_OF -> exactlyOne(tests, span);
    };
  }

  private static Checked exactlyOne(List<Checked> tests, Span span) {
    if (tests.size() > MANY) {
      throw new CheckFailure(
          "filter error: oneof with " + tests.size() + " values (expected: at most " + MANY + ")",
          span);
    }
    var pairs = new ArrayList<Checked>();
    for (int i = 0; i < tests.size(); i++) {
      for (int j = i + 1; j < tests.size(); j++) {
        pairs.add(new Checked.All(List.of(tests.get(i), tests.get(j))));
      }
    }
    return new Checked.All(
        List.of(new Checked.Any(tests), new Checked.Negation(new Checked.Any(pairs))));
  }
}
