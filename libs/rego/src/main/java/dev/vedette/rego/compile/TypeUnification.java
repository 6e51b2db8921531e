package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.builtin.Type.AnyType;
import dev.vedette.rego.builtin.Type.ArrayType;
import dev.vedette.rego.builtin.Type.ObjectType;
import dev.vedette.rego.builtin.Type.SetType;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unifies terms with types and learns the types of their variables. Not thread-safe. */
final class TypeUnification {
  private final TypeEnvironment types;

  TypeUnification(TypeEnvironment types) {
    this.types = types;
  }

  /** Whether two terms can be equal. */
  boolean two(Term left, @Nullable Type ofLeft, Term right, @Nullable Type ofRight) {
    if (ofLeft != null && ofRight != null && !holdsUnknown(left) && !holdsUnknown(right)) {
      return Types.unify(ofLeft, ofRight);
    }
    if (left instanceof ArrayTerm(var ones, _) && right instanceof ArrayTerm(var others, _)) {
      return ones.size() == others.size() && pairs(ones, others);
    }
    if (left instanceof ObjectTerm(var ones, _) && right instanceof ObjectTerm(var others, _)) {
      return ones.size() == others.size() && entries(ones, others);
    }
    if (ofRight != null && !holdsUnknown(right)) {
      return one(left, ofRight, false);
    }
    if (ofLeft != null && !holdsUnknown(left)) {
      return one(right, ofLeft, false);
    }
    return one(left, Type.ANY, false) && one(right, types.of(left), false);
  }

  private boolean pairs(List<Term> ones, List<Term> others) {
    for (int i = 0; i < ones.size(); i++) {
      if (!two(ones.get(i), types.of(ones.get(i)), others.get(i), types.of(others.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private boolean entries(List<Entry> ones, List<Entry> others) {
    for (Entry one : ones) {
      for (Entry other : others) {
        if (one.key().toString().equals(other.key().toString())
            && !two(one.value(), types.of(one.value()), other.value(), types.of(other.value()))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holdsUnknown(Term term) {
    return switch (term) {
      case Var(var name, _) -> types.variable(name) == null;
      case ArrayTerm(var items, _) -> items.stream().anyMatch(this::holdsUnknown);
      case ObjectTerm(var entries, _) ->
          entries.stream().anyMatch(e -> holdsUnknown(e.key()) || holdsUnknown(e.value()));
      case SetTerm(var items, _) -> items.stream().anyMatch(this::holdsUnknown);
      default -> false;
    };
  }

  /** Whether a term can have a type; with union, variables may have it besides their own. */
  boolean one(Term term, @Nullable Type type, boolean union) {
    if (type instanceof AnyType(var alternatives)
        && (term instanceof ArrayTerm || term instanceof ObjectTerm || term instanceof SetTerm)) {
      if (alternatives.isEmpty()) {
        inner(term).forEach(part -> one(part, Type.ANY, true));
        return true;
      }
      boolean any = false;
      for (Type alternative : alternatives) {
        any |= one(term, alternative, true);
      }
      return any;
    }
    return switch (term) {
      case ArrayTerm(var items, _) -> type instanceof ArrayType a && array(items, a, union);
      case ObjectTerm(var entries, _) -> type instanceof ObjectType o && object(entries, o, union);
      case SetTerm(var items, _) ->
          type instanceof SetType(var element)
              && items.stream().allMatch(item -> one(item, element, union));
      case Var(var name, _) -> {
        Type known = types.variable(name);
        if (!union && known != null) {
          yield Types.unify(known, type);
        }
        types.put(name, union ? Types.or(known, type) : type);
        yield true;
      }
      default -> Types.unify(types.of(term), type);
    };
  }

  private static List<Term> inner(Term term) {
    return switch (term) {
      case ArrayTerm(var items, _) -> items;
      case SetTerm(var items, _) -> items;
      case ObjectTerm(var entries, _) ->
          entries.stream().flatMap(e -> java.util.stream.Stream.of(e.key(), e.value())).toList();
      default -> List.of();
    };
  }

  private boolean array(List<Term> items, ArrayType type, boolean union) {
    if (items.size() != type.fixed().size() && type.rest() == null) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      Type item = i < type.fixed().size() ? type.fixed().get(i) : type.rest();
      if (!one(items.get(i), item, union)) {
        return false;
      }
    }
    return true;
  }

  private boolean object(List<Entry> entries, ObjectType type, boolean union) {
    if (entries.size() != type.properties().size() && type.rest() == null) {
      return false;
    }
    for (Entry entry : entries) {
      if (entry.key() instanceof Scalar(var key, _)) {
        Type value = Types.select(type, key);
        if (value == null || !one(entry.value(), value, union)) {
          return false;
        }
      } else {
        one(entry.value(), Type.ANY, union);
      }
    }
    return true;
  }
}
