package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Rule;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule on its way through the compiler, whose stages replace its parts. Not thread-safe; nobody
 * changes it once it is compiled.
 */
public final class Draft {
  final Module module;
  final Rule rule;
  final @Nullable Draft alternative;

  /** The whole path, from {@code data} on. */
  List<Term> path;

  List<Term> arguments;
  @Nullable Term key;
  @Nullable Term value;
  List<Expr> body;

  Draft(Module module, Rule rule) {
    this.module = module;
    this.rule = rule;
    this.alternative = rule.alternative() == null ? null : new Draft(module, rule.alternative());
    this.path = new ArrayList<>(module.path().parts());
    var head = rule.head();
    var own = head.ref().parts();
    path.add(
        own.getFirst() instanceof Var(var name, var at) ? Terms.string(name, at) : own.getFirst());
    path.addAll(own.subList(1, own.size()));
    this.arguments = new ArrayList<>(head.arguments());
    this.key = head.isMultiValue() ? head.key() : null;
    this.value = head.value();
    this.body = rule.body();
  }

  /** Where the rule's own name stands in its path. */
  int nameIndex() {
    return module.path().parts().size();
  }

  public List<Term> path() {
    return path;
  }

  public List<Term> arguments() {
    return arguments;
  }

  /** The member that the rule adds to a set; null for rules that give a value. */
  public @Nullable Term key() {
    return key;
  }

  /** The value of the rule; null for rules that add to a set. */
  public @Nullable Term value() {
    return value;
  }

  public List<Expr> body() {
    return body;
  }

  public @Nullable Draft alternative() {
    return alternative;
  }

  public boolean isDefault() {
    return rule.isDefault();
  }

  public boolean isMultiValue() {
    return value == null;
  }

  public Location location() {
    return rule.location();
  }

  public Ref ref() {
    return new Ref(path, rule.head().ref().location());
  }

  /** The part of the path before the first variable. */
  public List<Term> groundPrefix() {
    int size = 1;
    while (size < path.size() && path.get(size) instanceof Scalar) {
      size++;
    }
    return path.subList(0, size);
  }

  public boolean hasGroundPath() {
    return groundPrefix().size() == path.size();
  }
}
