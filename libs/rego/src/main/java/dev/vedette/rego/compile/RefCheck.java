package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.compile.TypeEnvironment.Node;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that references can lead somewhere, and learns the types of the variables in their
 * brackets. Not thread-safe.
 */
final class RefCheck extends Rewriter {
  private final TypeEnvironment types;
  private final Names names;
  private final TypeUnification unification;
  private final List<Diagnostic> found = new ArrayList<>();

  RefCheck(TypeEnvironment types, Names names) {
    this.types = types;
    this.names = names;
    this.unification = new TypeUnification(types);
  }

  List<Diagnostic> found() {
    return found;
  }

  @Override
  Term term(Term term) {
    return Terms.isComprehension(term) ? term : super.term(term);
  }

  @Override
  dev.vedette.rego.syntax.Expr.With with(dev.vedette.rego.syntax.Expr.With with) {
    // Targets are no references to what is there.
    return with;
  }

  @Override
  Term ref(Ref ref) {
    check(ref);
    return super.ref(ref);
  }

  private void check(Ref ref) {
    var function = types.functions.get(ref.toString());
    if (function != null) {
      found.add(TypeProblems.holdsNothing(shown(ref), ref.parts().size() - 1, function.result()));
      return;
    }
    if (ref.startsWith("data")) {
      documents(ref);
    } else if (ref.startsWith("input")) {
      leaf(Type.ANY, ref, 1);
    } else if (ref.head() instanceof Var(var name, _)) {
      Type type = types.variable(name);
      if (type == null) {
        type = Type.ANY;
        types.put(name, type);
      }
      leaf(type, ref, 1);
    }
  }

  private void documents(Ref ref) {
    Node node = types.documents;
    for (int i = 1; i < ref.parts().size(); i++) {
      if (node.type != null) {
        leaf(node.type, ref, i);
        return;
      }
      Term part = ref.parts().get(i);
      if (part instanceof Var) {
        bracket(part, node.extent(), ref, i);
        return;
      }
      if (!(part instanceof Scalar(var key, _))) {
        return;
      }
      node = node.children.get(key);
      if (node == null) {
        return;
      }
    }
  }

  private boolean bracket(Term part, Type type, Ref ref, int index) {
    Type keys = Types.keys(type);
    if (part instanceof Var(var name, _)) {
      Type known = types.variable(name);
      if (known == null) {
        types.put(name, keys);
      } else if (!Types.unify(known, keys)) {
        found.add(TypeProblems.noSuchKey(shown(ref), index, known, keys, Types.knownKeys(type)));
        return false;
      }
    }
    return true;
  }

  private void leaf(Type start, Ref ref, int from) {
    Type type = start;
    for (int i = from; i < ref.parts().size(); i++) {
      Type keys = Types.keys(type);
      if (keys == null) {
        found.add(TypeProblems.holdsNothing(shown(ref), i - 1, type));
        return;
      }
      Term part = ref.parts().get(i);
      Type next;
      switch (part) {
        case Var _ -> {
          if (!bracket(part, type, ref, i)) {
            return;
          }
          next = Types.values(type);
        }
        case Scalar(var key, _) -> {
          next = Types.select(type, key);
          if (next == null) {
            found.add(TypeProblems.noSuchKey(shown(ref), i, null, keys, Types.knownKeys(type)));
            return;
          }
        }
        case Ref inner -> {
          Type known = types.of(inner);
          if (known != null && !Types.unify(known, keys)) {
            found.add(TypeProblems.noSuchKey(shown(ref), i, known, keys, Types.knownKeys(type)));
            return;
          }
          next = Types.values(type);
        }
        default -> {
          if (!unification.one(part, keys, false)) {
            found.add(TypeProblems.noSuchKey(shown(ref), i, types.of(part), keys, List.of()));
            return;
          }
          next = Types.values(type);
        }
      }
      if (next == null) {
        return;
      }
      type = next;
    }
  }

  private Ref shown(Ref ref) {
    var parts = new ArrayList<Term>();
    for (Term part : ref.parts()) {
      parts.add(part instanceof Var(var name, var at) ? new Var(names.original(name), at) : part);
    }
    return new Ref(parts, ref.location());
  }
}
