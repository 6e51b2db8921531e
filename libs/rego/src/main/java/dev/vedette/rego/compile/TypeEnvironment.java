package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.builtin.Type.AnyType;
import dev.vedette.rego.builtin.Type.ArrayType;
import dev.vedette.rego.builtin.Type.Entries;
import dev.vedette.rego.builtin.Type.ObjectType;
import dev.vedette.rego.builtin.Type.Property;
import dev.vedette.rego.builtin.Type.SetType;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The types of variables, rules and functions that are known at a place. Not thread-safe. */
final class TypeEnvironment {

  /** What is known of the documents below a path. */
  static final class Node {
    final TreeMap<Value, Node> children = new TreeMap<>();
    @Nullable Type type;

    /** The type of the whole document; base documents may add to what rules give. */
    Type extent() {
      if (type != null) {
        return type;
      }
      var properties = new ArrayList<Property>();
      children.forEach(
          (key, child) -> properties.add(new Property(Types.key(key), child.extent())));
      return new ObjectType(properties, new Entries(Type.STRING, Type.ANY));
    }
  }

  /** What a function of the policy takes and gives; both are unknown if it has problems. */
  record Function(List<Type> parameters, Type result, boolean known) {}

  private final @Nullable TypeEnvironment outer;
  private final Map<String, Type> variables = new HashMap<>();
  private final IdentityHashMap<Term, @Nullable Type> comprehensions;
  final Node documents;
  final Map<String, Function> functions;

  TypeEnvironment() {
    this.outer = null;
    this.comprehensions = new IdentityHashMap<>();
    this.documents = new Node();
    this.functions = new HashMap<>();
  }

  private TypeEnvironment(
      TypeEnvironment outer, IdentityHashMap<Term, @Nullable Type> comprehensions) {
    this.outer = outer;
    this.comprehensions = comprehensions;
    this.documents = outer.documents;
    this.functions = outer.functions;
  }

  /** An environment within this one, for a closure of the same rule. */
  TypeEnvironment inner() {
    return new TypeEnvironment(this, comprehensions);
  }

  /** An environment for another rule or query, which leaves nothing behind here. */
  TypeEnvironment separate() {
    return new TypeEnvironment(this, new IdentityHashMap<>());
  }

  @Nullable Type variable(String name) {
    for (TypeEnvironment at = this; at != null; at = at.outer) {
      Type type = at.variables.get(name);
      if (type != null) {
        return type;
      }
    }
    return null;
  }

  void put(String name, @Nullable Type type) {
    if (type != null) {
      variables.put(name, type);
    }
  }

  /** Notes the type of a comprehension that was checked. */
  void note(Term comprehension, @Nullable Type type) {
    comprehensions.put(comprehension, type);
  }

  @Nullable Type of(Term term) {
    return switch (term) {
      case Scalar(var value, _) -> ofConstant(value);
      case Var(var name, _) -> variable(name);
      case Ref ref -> ofRef(ref);
      case ArrayTerm(var items, _) -> {
        var types = new ArrayList<Type>();
        for (Term item : items) {
          types.add(orAny(of(item)));
        }
        yield new ArrayType(types, items.isEmpty() ? Type.ANY : null);
      }
      case SetTerm(var items, _) -> {
        Type element = null;
        for (Term item : items) {
          element = Types.or(element, of(item));
        }
        yield new SetType(orAny(element));
      }
      case ObjectTerm(var entries, _) -> object(entries);
      case ArrayComprehension _, SetComprehension _, ObjectComprehension _ ->
          comprehensions.get(term);
      case Term.Call _, Term.Template _ -> null;
    };
  }

  private static Type orAny(@Nullable Type type) {
    return type == null ? Type.ANY : type;
  }

  private Type object(List<Term.Entry> entries) {
    var properties = new ArrayList<Property>();
    Entries rest = entries.isEmpty() ? new Entries(Type.ANY, Type.ANY) : null;
    for (var entry : entries) {
      Type value = orAny(of(entry.value()));
      if (entry.key() instanceof Scalar(var key, _)) {
        properties.add(new Property(Types.key(key), value));
      } else {
        rest = new Entries(orAny(of(entry.key())), value);
      }
    }
    properties.sort(java.util.Comparator.comparing(Property::key));
    return new ObjectType(properties, rest);
  }

  private static Type ofConstant(Value value) {
    return switch (value) {
      case ArrayValue array ->
          new ArrayType(
              array.elements().stream().map(TypeEnvironment::ofConstant).toList(),
              array.size() == 0 ? Type.ANY : null);
      case SetValue set -> {
        Type element = null;
        for (Value item : set) {
          element = Types.or(element, ofConstant(item));
        }
        yield new SetType(orAny(element));
      }
      case ObjectValue object -> {
        var properties = new ArrayList<Property>();
        object.forEach((k, v) -> properties.add(new Property(Types.key(k), ofConstant(v))));
        yield new ObjectType(
            properties, object.size() == 0 ? new Entries(Type.ANY, Type.ANY) : null);
      }
      default -> Types.ofValue(value);
    };
  }

  private @Nullable Type ofRef(Ref ref) {
    var parts = ref.parts();
    if (ref.startsWith("input")) {
      return Type.ANY;
    }
    if (!ref.startsWith("data")) {
      return ref.head() instanceof Var(var name, _)
          ? select(variable(name), parts.subList(1, parts.size()))
          : null;
    }
    Node node = documents;
    for (int i = 1; i < parts.size(); i++) {
      var rest = parts.subList(i, parts.size());
      if (node.type != null) {
        return select(node.type, rest);
      }
      if (!(parts.get(i) instanceof Scalar(var key, _))) {
        return select(node.extent(), rest);
      }
      node = node.children.get(key);
      if (node == null) {
        return Type.ANY;
      }
    }
    return node == documents ? Type.ANY : node.extent();
  }

  static @Nullable Type select(@Nullable Type type, List<Term> parts) {
    Type at = type;
    for (Term part : parts) {
      at = part instanceof Scalar(var key, _) ? Types.select(at, key) : Types.values(at);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /** Adds a type to what rules give under a path, the first part of which is {@code data}. */
  void insert(List<Term> path, Type type) {
    Node node = documents;
    for (Term part : path.subList(1, path.size())) {
      if (node.type != null) {
        // Rules in the extent of another one; what they give together is not followed up.
        node.type = Type.ANY;
        return;
      }
      node = node.children.computeIfAbsent(((Scalar) part).value(), _ -> new Node());
    }
    node.type = node.children.isEmpty() ? merged(node.type, type) : Type.ANY;
  }

  private static @Nullable Type merged(@Nullable Type left, Type right) {
    if (left instanceof SetType(var one) && right instanceof SetType(var other)) {
      return new SetType(orAny(Types.or(one, other)));
    }
    if (left instanceof ObjectType(var ones, Entries one)
        && right instanceof ObjectType(var others, Entries other)
        && ones.isEmpty()
        && others.isEmpty()) {
      return new ObjectType(
          List.of(),
          new Entries(
              orAny(Types.or(one.key(), other.key())), orAny(merged(one.value(), other.value()))));
    }
    return left instanceof AnyType any && Types.isAny(any) ? any : Types.or(left, right);
  }
}
