package dev.vedette.language.plan;

import com.google.re2j.Pattern;
import dev.vedette.language.check.Network;
import dev.vedette.language.check.RegexSyntax;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the tests of single values. Stateless. */
final class Tests {
  private Tests() {}

  private static final ValueTest NEVER = _ -> false;

  /** A test with its cost. */
  private record Costly(ValueTest test, int cost) implements ValueTest {
    @Override
    public boolean test(Value value) {
      return test.test(value);
    }
  }

  static ValueTest make(ValueType type, Operator operator, Modifier modifier, List<Value> right) {
    boolean textual = type.kind() == ValueType.Kind.TEXT || type.kind() == ValueType.Kind.BYTES;
    if (modifier == Modifier.ANY_OF && textual && right.size() > 1) {
      var together = together(operator, right.stream().map(Texts::bytes).toList());
      if (together != null) {
        return together;
      }
    }
    if (modifier != Modifier.NONE) {
      return count(modifier, right.stream().map(value -> single(type, operator, value)).toList());
    }
    return switch (operator) {
      case IN, INTERSECTS -> membership(type, right);
      case PMATCH -> {
        var paths = new PathPrefixes(right.stream().map(Texts::bytes).toList());
        yield new Costly(value -> paths.matches(Texts.bytes(value)), 4);
      }
      default -> right.isEmpty() ? NEVER : single(type, operator, right.getFirst());
    };
  }

  /** One test for several texts, where there is a faster one than one after the other. */
  private static @Nullable ValueTest together(Operator operator, List<byte[]> texts) {
    return switch (operator) {
      case STARTSWITH, BSTARTSWITH -> {
        var trie = ByteTrie.ofPrefixes(texts);
        yield new Costly(value -> trie.matches(Texts.bytes(value)), 3);
      }
      case ENDSWITH -> {
        var trie = ByteTrie.ofSuffixes(texts);
        yield new Costly(value -> trie.matches(Texts.bytes(value)), 3);
      }
      case CONTAINS, BCONTAINS -> {
        if (!TextSearch.fits(texts)) {
          yield null;
        }
        var search = new TextSearch(texts);
        yield new Costly(value -> search.matches(Texts.bytes(value)), 5);
      }
      default -> null;
    };
  }

  static ValueTest networks(Operator operator, Modifier modifier, List<Network> right) {
    var tests = new ArrayList<ValueTest>();
    for (Network network : right) {
      ValueTest test = value -> value instanceof Value.Address address && network.contains(address);
      tests.add(operator == Operator.NOT_EQUAL ? not(test) : test);
    }
    return count(modifier == Modifier.NONE ? Modifier.ANY_OF : modifier, tests);
  }

  private static ValueTest not(ValueTest test) {
    return value -> !test.test(value);
  }

  private static ValueTest count(Modifier modifier, List<ValueTest> tests) {
    var array = tests.toArray(ValueTest[]::new);
    int cost = tests.stream().mapToInt(ValueTest::cost).sum() + 1;
    return switch (modifier) {
      case ONE_OF -> new Costly(value -> satisfied(array, value, 2) == 1, cost);
      case NONE, ANY_OF -> new Costly(value -> satisfied(array, value, 1) == 1, cost);
      case ALL_OF ->
          new Costly(
              value -> array.length > 0 && satisfied(array, value, array.length) == array.length,
              cost);
    };
  }

  private static int satisfied(ValueTest[] tests, Value value, int enough) {
    int count = 0;
    for (ValueTest test : tests) {
      if (test.test(value) && ++count == enough) {
        return count;
      }
    }
    return count;
  }

  private static ValueTest membership(ValueType type, List<Value> right) {
    if (type.isInteger()) {
      long[] numbers = right.stream().mapToLong(Tests::number).sorted().toArray();
      return value -> isNumber(value) && Arrays.binarySearch(numbers, number(value)) >= 0;
    }
    if (right.size() == 1) {
      return single(type, Operator.EQUAL, right.getFirst());
    }
    if (type.kind() == ValueType.Kind.TEXT || type.kind() == ValueType.Kind.BYTES) {
      var table = new TextTable(right.stream().map(Texts::bytes).toList());
      return new Costly(value -> contains(table, value), 2);
    }
    Set<Value> values = new HashSet<>(right);
    return values::contains;
  }

  private static boolean contains(TextTable table, Value value) {
    if (value instanceof Value.Text text) {
      return table.find(text.bytes(), text.hashCode()) >= 0;
    }
    byte[] bytes = Texts.bytes(value);
    return table.find(bytes, Arrays.hashCode(bytes)) >= 0;
  }

  private static ValueTest single(ValueType type, Operator operator, Value right) {
    return switch (type.kind()) {
      case SIGNED -> signed(operator, number(right));
      case UNSIGNED, PORT -> unsigned(operator, number(right));
      case DECIMAL -> decimal(operator, right);
      case TRUTH -> truth(operator, right);
      case ADDRESS ->
          operator == Operator.NOT_EQUAL
              ? value -> !value.equals(right)
              : value -> value.equals(right);
      case TEXT, BYTES -> textual(operator, Texts.bytes(right));
      case NETWORK, OPAQUE -> NEVER;
    };
  }

  static boolean isNumber(Value value) {
    return value instanceof Value.Number
        || value instanceof Value.Unsigned
        || value instanceof Value.Truth;
  }

  static long number(Value value) {
    return switch (value) {
      case Value.Number(var number) -> number;
      case Value.Unsigned(var number) -> number;
      case Value.Truth(var truth) -> truth ? 1 : 0;
      default -> 0;
    };
  }

  private static ValueTest signed(Operator operator, long right) {
    return switch (operator) {
      case EQUAL, EQUAL_TWICE -> value -> isNumber(value) && number(value) == right;
      case NOT_EQUAL -> value -> isNumber(value) && number(value) != right;
      case LESS -> value -> isNumber(value) && number(value) < right;
      case LESS_EQUAL -> value -> isNumber(value) && number(value) <= right;
      case GREATER -> value -> isNumber(value) && number(value) > right;
      case GREATER_EQUAL -> value -> isNumber(value) && number(value) >= right;
      default -> NEVER;
    };
  }

  private static ValueTest unsigned(Operator operator, long right) {
    return switch (operator) {
      case LESS -> value -> isNumber(value) && Long.compareUnsigned(number(value), right) < 0;
      case LESS_EQUAL ->
          value -> isNumber(value) && Long.compareUnsigned(number(value), right) <= 0;
      case GREATER -> value -> isNumber(value) && Long.compareUnsigned(number(value), right) > 0;
      case GREATER_EQUAL ->
          value -> isNumber(value) && Long.compareUnsigned(number(value), right) >= 0;
      default -> signed(operator, right);
    };
  }

  private static ValueTest decimal(Operator operator, Value right) {
    double number = right instanceof Value.Decimal(var decimal) ? decimal : number(right);
    return switch (operator) {
      case EQUAL, EQUAL_TWICE -> value -> decimal(value) == number;
      case NOT_EQUAL -> value -> decimal(value) != number;
      case LESS -> value -> decimal(value) < number;
      case LESS_EQUAL -> value -> decimal(value) <= number;
      case GREATER -> value -> decimal(value) > number;
      case GREATER_EQUAL -> value -> decimal(value) >= number;
      default -> NEVER;
    };
  }

  private static double decimal(Value value) {
    return value instanceof Value.Decimal(var decimal) ? decimal : number(value);
  }

  /** Providers may give truth as a number, as Falco does. */
  private static ValueTest truth(Operator operator, Value right) {
    boolean wanted = isTrue(right) == (operator != Operator.NOT_EQUAL);
    return value -> isTrue(value) == wanted;
  }

  private static boolean isTrue(Value value) {
    return number(value) != 0;
  }

  private static ValueTest textual(Operator operator, byte[] right) {
    return switch (operator) {
      case EQUAL, EQUAL_TWICE -> value -> Arrays.equals(Texts.bytes(value), right);
      case NOT_EQUAL -> value -> !Arrays.equals(Texts.bytes(value), right);
      case LESS -> value -> Texts.compare(Texts.bytes(value), right) < 0;
      case LESS_EQUAL -> value -> Texts.compare(Texts.bytes(value), right) <= 0;
      case GREATER -> value -> Texts.compare(Texts.bytes(value), right) > 0;
      case GREATER_EQUAL -> value -> Texts.compare(Texts.bytes(value), right) >= 0;
      case CONTAINS, BCONTAINS -> {
        var needle = Needle.exact(right);
        yield new Costly(value -> needle.isIn(Texts.bytes(value)), 3);
      }
      case ICONTAINS -> {
        var needle = Needle.folded(right);
        yield new Costly(value -> needle.isIn(Texts.bytes(value)), 4);
      }
      case STARTSWITH, BSTARTSWITH -> value -> Texts.startsWith(Texts.bytes(value), right);
      case ENDSWITH -> value -> Texts.endsWith(Texts.bytes(value), right);
      case GLOB -> {
        var glob = Glob.exact(right);
        yield new Costly(value -> glob.matches(Texts.bytes(value)), 5);
      }
      case IGLOB -> {
        var glob = Glob.folded(right);
        yield new Costly(value -> glob.matches(Texts.bytes(value)), 5);
      }
      case REGEX -> {
        var pattern = RegexSyntax.compile(new String(right, StandardCharsets.UTF_8));
        yield new Costly(value -> matches(pattern, Texts.bytes(value)), 50);
      }
      case EXISTS, INTERSECTS, IN, PMATCH -> NEVER;
    };
  }

  private static boolean matches(Pattern pattern, byte[] text) {
    return Texts.isAscii(text)
        ? pattern.matcher(text).matches()
        : pattern.matcher(new String(text, StandardCharsets.UTF_8)).matches();
  }

  /** A test between two values of one type. */
  static PairTest pair(ValueType type, Operator operator) {
    return switch (type.kind()) {
      case SIGNED, TRUTH ->
          (left, right) ->
              isNumber(left)
                  && isNumber(right)
                  && holds(operator, Long.compare(number(left), number(right)));
      case UNSIGNED, PORT ->
          (left, right) ->
              isNumber(left)
                  && isNumber(right)
                  && holds(operator, Long.compareUnsigned(number(left), number(right)));
      case DECIMAL ->
          (left, right) -> holds(operator, Double.compare(decimal(left), decimal(right)));
      case ADDRESS, NETWORK, OPAQUE ->
          (left, right) -> left.equals(right) != (operator == Operator.NOT_EQUAL);
      case TEXT, BYTES -> (left, right) -> textual(operator, Texts.bytes(left), Texts.bytes(right));
    };
  }

  private static boolean holds(Operator operator, int order) {
    return switch (operator) {
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_EQUAL -> order >= 0;
      default -> order == 0;
    };
  }

  private static boolean textual(Operator operator, byte[] left, byte[] right) {
    return switch (operator) {
      case CONTAINS, BCONTAINS -> Needle.exact(right).isIn(left);
      case ICONTAINS -> Needle.folded(right).isIn(left);
      case STARTSWITH, BSTARTSWITH -> Texts.startsWith(left, right);
      case ENDSWITH -> Texts.endsWith(left, right);
      case GLOB -> Glob.exact(right).matches(left);
      case IGLOB -> Glob.folded(right).matches(left);
      default -> holds(operator, Texts.compare(left, right));
    };
  }
}
