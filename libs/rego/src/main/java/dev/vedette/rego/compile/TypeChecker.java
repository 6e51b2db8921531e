package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.builtin.Declaration.Parameter;
import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.builtin.Type.ArrayType;
import dev.vedette.rego.builtin.Type.Entries;
import dev.vedette.rego.builtin.Type.ObjectType;
import dev.vedette.rego.builtin.Type.SetType;
import dev.vedette.rego.compile.TypeEnvironment.Function;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks types where they are known: constants, results of builtins, rules. Not thread-safe. */
final class TypeChecker {
  private final TypeEnvironment root;
  private final Builtins builtins;
  private final Names names;
  private final Problems problems;

  TypeChecker(TypeEnvironment root, Builtins builtins, Names names, Problems problems) {
    this.root = root;
    this.builtins = builtins;
    this.names = names;
    this.problems = problems;
  }

  /** Checks rules, each of which must come after those it refers to. */
  void rules(List<Draft> rules) {
    var found = new ArrayList<Diagnostic>();
    for (Draft rule : rules) {
      rule(rule, found);
    }
    found.stream()
        .sorted(java.util.Comparator.comparing(Diagnostic::location))
        .forEach(problems::add);
  }

  void query(List<Expr> body) {
    body(body, root.separate()).forEach(problems::add);
  }

  private void rule(Draft rule, List<Diagnostic> found) {
    var types = root.separate();
    var errors = body(rule.body, types);
    found.addAll(errors);
    boolean known = errors.isEmpty();
    if (!rule.arguments.isEmpty()) {
      function(rule, types, known);
      return;
    }
    var prefix = rule.groundPrefix();
    if (!known) {
      root.insert(prefix, Type.ANY);
      return;
    }
    Type type = rule.value == null ? null : types.of(rule.value);
    if (rule.value == null && rule.key != null) {
      Type element = types.of(rule.key);
      type = new SetType(element == null ? Type.ANY : element);
    }
    for (Term part : rule.path.subList(prefix.size(), rule.path.size()).reversed()) {
      Type key = types.of(part);
      type = type == null || key == null ? null : new ObjectType(List.of(), new Entries(key, type));
    }
    root.insert(prefix, type == null ? Type.ANY : type);
  }

  private void function(Draft rule, TypeEnvironment types, boolean known) {
    var parameters = new ArrayList<Type>();
    for (Term argument : rule.arguments) {
      Variables.in(argument).stream()
          .filter(name -> types.variable(name) == null)
          .forEach(name -> types.put(name, Type.ANY));
      Type type = types.of(argument);
      parameters.add(type == null ? Type.ANY : type);
    }
    Type result = rule.value == null ? null : types.of(rule.value);
    String name = rule.ref().toString();
    var own = new Function(parameters, result == null ? Type.ANY : result, known);
    root.functions.merge(name, own, TypeChecker::either);
  }

  /** What several definitions of a function take and give together. */
  private static Function either(Function one, Function other) {
    var parameters = new ArrayList<Type>();
    for (int i = 0; i < one.parameters().size() && i < other.parameters().size(); i++) {
      Type both = Types.or(one.parameters().get(i), other.parameters().get(i));
      parameters.add(both == null ? Type.ANY : both);
    }
    Type result = Types.or(one.result(), other.result());
    return new Function(
        parameters, result == null ? Type.ANY : result, one.known() && other.known());
  }

  private List<Diagnostic> body(List<Expr> body, TypeEnvironment types) {
    var found = new ArrayList<Diagnostic>();
    for (Expr expr : body) {
      var inClosures = closures(expr, types);
      found.addAll(inClosures);
      var refs = new RefCheck(types, names);
      refs.expr(expr);
      found.addAll(refs.found());
      Diagnostic problem = expr(expr, types);
      // A problem in a part explains why the whole has no type.
      if (problem != null
          && ((inClosures.isEmpty() && refs.found().isEmpty())
              || problem.details().stream().noneMatch(line -> line.contains("???")))) {
        found.add(problem);
      }
      if (expr.content() instanceof Every(var key, var value, var domain, var inner)) {
        var within = types.inner();
        Type of = types.of(domain);
        within.put(value.name(), orAny(Types.values(of)));
        if (key != null) {
          within.put(key.name(), orAny(Types.keys(of)));
        }
        found.addAll(body(inner, within));
      }
    }
    return found;
  }

  private static Type orAny(@Nullable Type type) {
    return type == null ? Type.ANY : type;
  }

  private List<Diagnostic> closures(Expr expr, TypeEnvironment types) {
    var found = new ArrayList<Diagnostic>();
    new Closures() {
      @Override
      void comprehension(Term term) {
        found.addAll(TypeChecker.this.comprehension(term, types));
      }

      @Override
      void every(Every every) {}
    }.expr(expr);
    return found;
  }

  private List<Diagnostic> comprehension(Term term, TypeEnvironment types) {
    var within = types.inner();
    List<Diagnostic> found;
    Type type;
    switch (term) {
      case ArrayComprehension(var item, var body, _) -> {
        found = body(body, within);
        type = new ArrayType(List.of(), orAny(within.of(item)));
      }
      case SetComprehension(var item, var body, _) -> {
        found = body(body, within);
        type = new SetType(orAny(within.of(item)));
      }
      case ObjectComprehension(var key, var value, var body, _) -> {
        found = body(body, within);
        type =
            new ObjectType(List.of(), new Entries(orAny(within.of(key)), orAny(within.of(value))));
      }
      default -> {
        return List.of();
      }
    }
    types.note(term, found.isEmpty() ? type : null);
    return found;
  }

  private @Nullable Diagnostic expr(Expr expr, TypeEnvironment types) {
    for (With with : expr.withs()) {
      Diagnostic problem = replacement(with);
      if (problem != null) {
        return problem;
      }
    }
    if (!(expr.content() instanceof CallContent(var operator, var operands))) {
      return null;
    }
    var unification = new TypeUnification(types);
    if (expr.isUnification()) {
      if (operands.size() != 2) {
        return null;
      }
      Term left = operands.get(0);
      Term right = operands.get(1);
      Type ofLeft = types.of(left);
      Type ofRight = types.of(right);
      return unification.two(left, ofLeft, right, ofRight)
          ? null
          : TypeProblems.mismatch(expr.location(), ofLeft, ofRight);
    }
    String name = operator.toString();
    Declaration declaration = builtins.declaration(name);
    if (declaration == null && Functions.isInternal(name)) {
      return null;
    }
    if (declaration != null) {
      var wanted = new ArrayList<Type>();
      declaration.parameters().forEach(parameter -> wanted.add(parameter.type()));
      Parameter result = declaration.result();
      if (result != null) {
        wanted.add(result.type());
      }
      return arguments(
          expr,
          name,
          operands,
          wanted,
          TypeProblems.parameters(declaration, result),
          unification,
          types);
    }
    Function function = root.functions.get(name);
    if (function == null) {
      // A rule that takes nothing may be called, as long as its type is not known to be a value's.
      if (types.of(operator) instanceof Type.AnyType) {
        return null;
      }
      return new Diagnostic(Diagnostic.TYPE, "undefined function " + name, expr.location());
    }
    if (!function.known()) {
      return null;
    }
    var wanted = new ArrayList<>(function.parameters());
    wanted.add(function.result());
    var texts = wanted.stream().map(Type::toString).toList();
    return arguments(expr, name, operands, wanted, texts, unification, types);
  }

  private static @Nullable Diagnostic arguments(
      Expr expr,
      String name,
      List<Term> operands,
      List<Type> wanted,
      List<String> texts,
      TypeUnification unification,
      TypeEnvironment types) {
    for (int i = 0; i < operands.size() && i < wanted.size(); i++) {
      if (!unification.one(operands.get(i), wanted.get(i), false)) {
        var have = operands.stream().map(types::of).toList();
        return TypeProblems.arguments(expr.location(), name, "invalid argument(s)", have, texts);
      }
    }
    return null;
  }

  /** Whether a function that replaces another one takes the same arguments. */
  private @Nullable Diagnostic replacement(With with) {
    var target = parameters(with.target());
    var value = parameters(with.value());
    if (target == null || value == null) {
      return null;
    }
    boolean fits = target.size() == value.size();
    for (int i = 0; fits && i < target.size(); i++) {
      fits = Types.unify(target.get(i), value.get(i));
    }
    if (fits) {
      return null;
    }
    Declaration declaration = builtins.declaration(with.target().toString());
    var want =
        declaration == null
            ? target.stream().map(Type::toString).toList()
            : TypeProblems.parameters(declaration, null);
    return TypeProblems.arguments(
        with.location(), with.target().toString(), "arity mismatch", value, want);
  }

  private @Nullable List<Type> parameters(Term term) {
    if (!(term instanceof Ref) && !(term instanceof Var)) {
      return null;
    }
    String name = term.toString();
    Declaration declaration = builtins.declaration(name);
    if (declaration != null) {
      return declaration.parameters().stream().map(Parameter::type).toList();
    }
    Function function = root.functions.get(name);
    return function == null ? null : function.parameters();
  }
}
