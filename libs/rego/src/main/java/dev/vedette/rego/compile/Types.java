package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.builtin.Type.AnyType;
import dev.vedette.rego.builtin.Type.ArrayType;
import dev.vedette.rego.builtin.Type.Entries;
import dev.vedette.rego.builtin.Type.ObjectType;
import dev.vedette.rego.builtin.Type.Property;
import dev.vedette.rego.builtin.Type.ScalarType;
import dev.vedette.rego.builtin.Type.SetType;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calculates with types as OPA's checker does; null is a type that is not known. Stateless. */
final class Types {
  private static final int MAX_ALTERNATIVES = 20;

  private Types() {}

  static boolean isAny(@Nullable Type type) {
    return type instanceof AnyType(var alternatives) && alternatives.isEmpty();
  }

  /** The type of all values of either type. */
  static @Nullable Type or(@Nullable Type left, @Nullable Type right) {
    if (left == null || left.equals(right)) {
      return right;
    }
    if (right == null) {
      return left;
    }
    if (isAny(left) || isAny(right)) {
      return Type.ANY;
    }
    var all = Stream.concat(alternatives(left), alternatives(right)).distinct().sorted(ORDER);
    var list = all.toList();
    return list.size() > MAX_ALTERNATIVES ? Type.ANY : new AnyType(list);
  }

  private static Stream<Type> alternatives(Type type) {
    return type instanceof AnyType(var alternatives) ? alternatives.stream() : Stream.of(type);
  }

  private static final Comparator<Type> ORDER =
      Comparator.<Type>comparingInt(Types::rank).thenComparing(Type::toString);

  private static int rank(Type type) {
    return switch (type) {
      case ScalarType(var name) -> List.of("null", "boolean", "number", "string").indexOf(name);
      case ArrayType _ -> 4;
      case ObjectType _ -> 5;
      case SetType _ -> 6;
      case AnyType _ -> 7;
    };
  }

  static Type ofValue(Value value) {
    return switch (value.kind()) {
      case NULL -> Type.NULL;
      case BOOLEAN -> Type.BOOLEAN;
      case NUMBER -> Type.NUMBER;
      case STRING -> Type.STRING;
      default -> Type.ANY;
    };
  }

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");

  /** The text by which a type knows a key: words stand for themselves, all else is Rego text. */
  static String key(Value key) {
    return key instanceof StringValue string && isWord(string.value())
        ? string.value()
        : key.toString();
  }

  private static boolean isWord(String text) {
    return WORD.matcher(text).matches() && !CONSTANTS.contains(text);
  }

  private static Type ofKey(String text) {
    if (isWord(text)) {
      return Type.STRING;
    }
    return switch (text.charAt(0)) {
      case '"' -> Type.STRING;
      case 't', 'f' -> Type.BOOLEAN;
      case 'n' -> Type.NULL;
      case '[', '{', 's' -> Type.ANY;
      default -> Type.NUMBER;
    };
  }

  /** The type of what stands in brackets after a value of the type; null if nothing can. */
  static @Nullable Type keys(@Nullable Type type) {
    return switch (type) {
      case null -> null;
      case ScalarType _ -> null;
      case ArrayType _ -> Type.NUMBER;
      case SetType(var element) -> element;
      case ObjectType(var properties, var rest) -> {
        Type result = null;
        for (Property property : properties) {
          result = or(result, ofKey(property.key()));
        }
        yield rest == null ? result : or(result, rest.key());
      }
      case AnyType(var alternatives) -> union(alternatives.stream().map(Types::keys), type);
    };
  }

  private static @Nullable Type union(Stream<@Nullable Type> types, Type any) {
    if (isAny(any)) {
      return Type.ANY;
    }
    Type result = null;
    for (Type type : (Iterable<@Nullable Type>) types::iterator) {
      result = or(result, type);
    }
    return result;
  }

  /** The type of what a value of the type holds. */
  static @Nullable Type values(@Nullable Type type) {
    return switch (type) {
      case null -> null;
      case ScalarType _ -> null;
      case ArrayType(var fixed, var rest) -> {
        Type result = rest;
        for (Type item : fixed) {
          result = or(result, item);
        }
        yield result;
      }
      case SetType(var element) -> element;
      case ObjectType(var properties, var rest) -> {
        Type result = rest == null ? null : rest.value();
        for (Property property : properties) {
          result = or(result, property.value());
        }
        yield result;
      }
      case AnyType(var alternatives) -> union(alternatives.stream().map(Types::values), type);
    };
  }

  /** The type of what a value of the type holds under a key. */
  static @Nullable Type select(@Nullable Type type, Value key) {
    return switch (type) {
      case null -> null;
      case ScalarType _ -> null;
      case ArrayType array -> selectIndex(array, key);
      case SetType(var element) -> unify(element, ofValue(key)) ? element : null;
      case ObjectType(var properties, var rest) -> {
        String text = key(key);
        for (Property property : properties) {
          if (property.key().equals(text)) {
            yield property.value();
          }
        }
        yield rest != null && unify(rest.key(), ofValue(key)) ? rest.value() : null;
      }
      case AnyType(var alternatives) ->
          union(alternatives.stream().map(alternative -> select(alternative, key)), type);
    };
  }

  private static @Nullable Type selectIndex(ArrayType array, Value key) {
    if (!(key instanceof NumberValue number)
        || !number.isLong()
        || number.longValue() < 0
        || !number.text().equals(Long.toString(number.longValue()))) {
      return null;
    }
    return number.longValue() < array.fixed().size()
        ? array.fixed().get((int) number.longValue())
        : array.rest();
  }

  private static @Nullable Type element(ArrayType array, int index) {
    return index < array.fixed().size() ? array.fixed().get(index) : array.rest();
  }

  private static @Nullable Type property(ObjectType object, String key) {
    for (Property property : object.properties()) {
      if (property.key().equals(key)) {
        return property.value();
      }
    }
    var rest = object.rest();
    return rest != null && unify(rest.key(), ofKey(key)) ? rest.value() : null;
  }

  /** Whether some value can have both types. */
  static boolean unify(@Nullable Type left, @Nullable Type right) {
    if (left == null || right == null) {
      return false;
    }
    if (left instanceof AnyType(var alternatives)) {
      return alternatives.isEmpty() || alternatives.stream().anyMatch(a -> unify(a, right));
    }
    if (right instanceof AnyType) {
      return unify(right, left);
    }
    return switch (left) {
      case ScalarType _ -> left.equals(right);
      case ArrayType array -> right instanceof ArrayType other && arrays(array, other);
      case ObjectType object -> right instanceof ObjectType other && objects(object, other);
      case SetType(var element) ->
          right instanceof SetType(var other)
              && (element == null || other == null || unify(element, other));
      case AnyType _ -> false;
    };
  }

  private static boolean arrays(ArrayType left, ArrayType right) {
    int known = Math.max(left.fixed().size(), right.fixed().size());
    boolean fixed =
        IntStream.range(0, known).allMatch(i -> unify(element(left, i), element(right, i)));
    return fixed
        && (left.rest() == null || right.rest() == null || unify(left.rest(), right.rest()));
  }

  private static boolean objects(ObjectType left, ObjectType right) {
    boolean fixed =
        Stream.concat(left.properties().stream(), right.properties().stream())
            .map(Property::key)
            .allMatch(key -> unify(property(left, key), property(right, key)));
    Entries one = left.rest();
    Entries other = right.rest();
    return fixed && (one == null || other == null || unify(one.value(), other.value()));
  }

  /** The keys that a type is known to have, sorted. */
  static List<String> knownKeys(@Nullable Type type) {
    var keys = new ArrayList<String>();
    if (type instanceof ObjectType(var properties, _)) {
      properties.forEach(property -> keys.add(property.key()));
    } else if (type instanceof AnyType(var alternatives)) {
      alternatives.forEach(alternative -> keys.addAll(knownKeys(alternative)));
    }
    return keys.stream()
        .distinct()
        .map(key -> isWord(key) ? '"' + key + '"' : key)
        .sorted()
        .toList();
  }

  static String text(@Nullable Type type) {
    return type == null ? "???" : type.toString();
  }
}
