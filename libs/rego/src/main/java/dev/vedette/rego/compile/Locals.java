package dev.vedette.rego.compile;

import dev.vedette.rego.compile.Scopes.Known;
import dev.vedette.rego.compile.Scopes.Occurrence;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives declared variables names of their own, turns assignments into unifications, and checks that
 * variables are declared once, before their use, and used. Not thread-safe.
 */
final class Locals extends Rewriter {
  private final Names names;
  private final Problems problems;
  private final boolean strict;
  private Scopes scopes = new Scopes();

  Locals(Names names, Problems problems, boolean strict) {
    this.names = names;
    this.problems = problems;
    this.strict = strict;
  }

  void rule(Draft draft) {
    scopes = new Scopes();
    var arguments = new ArrayList<Term>();
    for (Term argument : draft.arguments) {
      arguments.add(argument(argument));
    }
    var unused = new HashSet<String>();
    if (strict) {
      scopes.innermost().keySet().stream().filter(n -> !n.startsWith("$")).forEach(unused::add);
    }
    Scopes ofArguments = scopes;
    for (Draft at = draft; at != null; at = at.alternative) {
      scopes = ofArguments.copy();
      at.arguments = arguments;
      branch(at, unused);
      unused.removeIf(name -> {
        Known known = scopes.find(name);
        return known != null && known.count > 1;
      });
    }
    unused.stream()
        .sorted()
        .forEach(name ->
            problems.add(
                Diagnostic.COMPILE,
                draft.rule.head().location(),
                "unused argument " + name + ". (hint: use _ (wildcard variable) instead)"));
  }

  private void branch(Draft draft, Set<String> unusedArguments) {
    var used = new HashSet<String>();
    for (Term part : draft.path.subList(draft.nameIndex() + 1, draft.path.size())) {
      used.addAll(Variables.in(part));
    }
    if (draft.key != null) {
      used.addAll(Variables.in(draft.key));
    }
    if (draft.value != null) {
      var inValue = Variables.in(draft.value);
      used.addAll(inValue);
      unusedArguments.removeAll(inValue);
    }
    // Comprehensions in the head have scopes of their own, so they come first.
    var inHead = new HeadClosures();
    for (int i = draft.nameIndex() + 1; i < draft.path.size(); i++) {
      draft.path.set(i, inHead.term(draft.path.get(i)));
    }
    draft.key = draft.key == null ? null : inHead.term(draft.key);
    draft.value = draft.value == null ? null : inHead.term(draft.value);
    draft.body = rewriteBody(draft.body, used);
    var renamed = new Renaming(scopes.names());
    for (int i = draft.nameIndex() + 1; i < draft.path.size(); i++) {
      draft.path.set(i, renamed.term(draft.path.get(i)));
    }
    draft.key = draft.key == null ? null : renamed.term(draft.key);
    draft.value = draft.value == null ? null : renamed.term(draft.value);
  }

  List<Expr> query(List<Expr> body) {
    return rewriteBody(body, Set.of());
  }

  /** Rewrites the comprehensions and templates of a head, each in a scope of its own. */
  private final class HeadClosures extends Rewriter {
    @Override
    Term term(Term term) {
      if (!Terms.isComprehension(term) && !(term instanceof Term.Template)) {
        return super.term(term);
      }
      Scopes outer = scopes;
      scopes = new Scopes();
      Term result = Locals.this.term(term);
      scopes = outer;
      return result;
    }
  }

  /** Replaces names. */
  private static final class Renaming extends Rewriter {
    private final Map<String, String> renamed;

    Renaming(Map<String, String> renamed) {
      this.renamed = renamed;
    }

    @Override
    Term term(Term term) {
      return term instanceof Var(var name, var at)
          ? new Var(renamed.getOrDefault(name, name), at)
          : super.term(term);
    }
  }

  private Term argument(Term term) {
    return switch (term) {
      case Var(var name, var at) -> {
        Known known = scopes.find(name);
        if (known == null) {
          var fresh = names.fresh(at);
          names.stands(fresh.name(), name);
          scopes.insert(name, fresh.name(), Occurrence.ARGUMENT);
          yield fresh;
        }
        known.count++;
        yield new Var(known.name, at);
      }
      case ArrayTerm(var items, var at) ->
          new ArrayTerm(items.stream().map(this::argument).toList(), at);
      case ObjectTerm(var entries, var at) ->
          new ObjectTerm(
              entries.stream().map(e -> new Entry(e.key(), argument(e.value()))).toList(), at);
      case Ref(var parts, var at) -> new Ref(parts.stream().map(this::argument).toList(), at);
      case Call(_, _, var at) -> {
        problems.add(Diagnostic.COMPILE, at, "rule arguments cannot contain calls");
        yield term;
      }
      default -> term;
    };
  }

  private List<Expr> rewriteBody(List<Expr> body, Set<String> used) {
    int before = problems.count();
    var result = new ArrayList<Expr>();
    for (Expr expr : body) {
      Expr rewritten =
          switch (expr.content()) {
            case CallContent _ when expr.isAssignment() -> assignment(expr);
            case Some some -> some(expr, some);
            case Every every -> every(expr, every);
            default -> expr(expr);
          };
      if (rewritten != null) {
        result.add(rewritten);
      }
    }
    if (result.isEmpty()) {
      var place = body.getFirst().location();
      result.add(new Expr(new Expr.TermContent(Terms.truth(place)), place));
    }
    if (problems.count() == before) {
      checkUsed(body, result, used);
    }
    return result;
  }

  private void checkUsed(List<Expr> body, List<Expr> rewritten, Set<String> used) {
    var occurring = Variables.inBody(rewritten, Set.of());
    for (var entry : new TreeMap<>(scopes.innermost()).entrySet()) {
      String name = entry.getKey();
      Known known = entry.getValue();
      if (name.startsWith("$") || used.contains(name)) {
        continue;
      }
      boolean unusedAssigned =
          strict && known.occurrence == Occurrence.ASSIGNED && known.count <= 1;
      boolean unusedDeclared =
          known.occurrence == Occurrence.DECLARED && !occurring.contains(known.name);
      if (unusedAssigned || unusedDeclared) {
        problems.add(
            Diagnostic.COMPILE,
            declaredAt(body, name),
            (unusedDeclared ? "declared" : "assigned") + " var " + name + " unused");
      }
    }
  }

  private static Location declaredAt(List<Expr> body, String name) {
    for (Expr expr : body) {
      var declared = new HashSet<String>();
      Resolver.declared(expr, declared);
      if (declared.contains(name)) {
        return expr.location();
      }
    }
    return body.getFirst().location();
  }

  private @Nullable String declare(String name, Occurrence occurrence, Location place) {
    Known known = scopes.innermost().get(name);
    if (known != null) {
      problems.add(
          Diagnostic.COMPILE,
          place,
          switch (known.occurrence) {
            case SEEN -> "var " + name + " referenced above";
            case ASSIGNED -> "var " + name + " assigned above";
            case DECLARED -> "var " + name + " declared above";
            case ARGUMENT -> "arg " + name + " redeclared";
          });
      return null;
    }
    var fresh = names.fresh(place);
    names.stands(fresh.name(), name);
    scopes.insert(name, fresh.name(), occurrence);
    return fresh.name();
  }

  private Expr assignment(Expr expr) {
    if (expr.negated()) {
      problems.add(
          Diagnostic.COMPILE, expr.location(), "cannot assign vars inside negated expression");
      return expr;
    }
    if (!(expr.content() instanceof CallContent(var operator, var operands))
        || operands.size() != 2) {
      return expr;
    }
    Term right = term(operands.get(1));
    var withs = expr.withs().stream().map(this::with).toList();
    Term left = target(operands.get(0));
    return expr.with(new CallContent(Terms.name("eq", operator.location()), List.of(left, right)))
        .with(withs);
  }

  private Term target(Term term) {
    return switch (term) {
      case Var(var name, var at) -> declared(name, at);
      case ArrayTerm(var items, var at) ->
          new ArrayTerm(items.stream().map(this::target).toList(), at);
      case ObjectTerm(var entries, var at) ->
          new ObjectTerm(
              entries.stream().map(e -> new Entry(term(e.key()), target(e.value()))).toList(), at);
      case Ref ref when isRoot(ref) -> declared(ref.head().toString(), ref.location());
      default -> {
        problems.add(
            Diagnostic.COMPILE, term.location(), "cannot assign to " + Terms.kindName(term));
        yield term;
      }
    };
  }

  private Term declared(String name, Location at) {
    if (name.startsWith("$")) {
      return new Var(name, at);
    }
    String fresh = declare(name, Occurrence.ASSIGNED, at);
    return new Var(fresh == null ? name : fresh, at);
  }

  private static boolean isRoot(Ref ref) {
    return ref.parts().size() == 1 && (ref.startsWith("data") || ref.startsWith("input"));
  }

  private @Nullable Expr some(Expr expr, Some some) {
    if (!(some.symbols().getFirst() instanceof Call(_, var arguments, _))) {
      for (Term symbol : some.symbols()) {
        if (symbol instanceof Var(var name, _)
            && declare(name, Occurrence.DECLARED, expr.location()) == null) {
          return null;
        }
      }
      return null;
    }
    Term container = arguments.getLast();
    Term value = arguments.get(arguments.size() - 2);
    Term key = arguments.size() == 3 ? arguments.getFirst() : names.fresh(value.location());
    var parts = new ArrayList<>(container instanceof Ref ref ? ref.parts() : List.of(container));
    parts.add(key);
    Expr membership =
        expr.with(
            new CallContent(
                Terms.name("eq", expr.location()),
                List.of(value, new Ref(parts, container.location()))));
    var given = new HashSet<>(Variables.in(container));
    var outputs = new Outputs(_ -> -1).ofUnification(membership, given);
    for (String name : outputs.stream().sorted().toList()) {
      if (!name.startsWith("$")
          && !name.startsWith("__local")
          && declare(name, Occurrence.DECLARED, expr.location()) == null) {
        return null;
      }
    }
    return expr(membership);
  }

  private @Nullable Expr every(Expr expr, Every every) {
    Term domain = term(every.domain());
    scopes.push();
    try {
      Var key = every.key();
      if (key == null) {
        key = names.fresh(every.value().location());
      } else if (!key.isWildcard()) {
        String fresh = declare(key.name(), Occurrence.DECLARED, expr.location());
        if (fresh == null) {
          return null;
        }
        key = new Var(fresh, key.location());
      }
      Var value = every.value();
      if (!value.isWildcard()) {
        String fresh = declare(value.name(), Occurrence.DECLARED, expr.location());
        if (fresh == null) {
          return null;
        }
        value = new Var(fresh, value.location());
      }
      // The variables of the clause itself need not be used.
      var used = Set.copyOf(scopes.innermost().keySet());
      var body = rewriteBody(every.body(), used);
      var withs = expr.withs().stream().map(this::with).toList();
      return expr.with(new Every(key, value, domain, body)).with(withs);
    } finally {
      scopes.pop();
    }
  }

  @Override
  Term term(Term term) {
    return switch (term) {
      case Var(var name, var at) -> new Var(met(name), at);
      case Ref ref when isRoot(ref) -> {
        Known known = scopes.find(ref.head().toString());
        yield known != null && known.occurrence != Occurrence.SEEN
            ? new Var(known.name, ref.location())
            : ref;
      }
      case Call(var operator, var arguments, var at) -> {
        checkNotShadowed(operator, at);
        yield new Call(operator(operator), terms(arguments), at);
      }
      case ArrayComprehension(var item, var body, var at) -> {
        scopes.push();
        var newBody = rewriteBody(body, Variables.in(item));
        Term newItem = term(item);
        scopes.pop();
        yield new ArrayComprehension(newItem, newBody, at);
      }
      case SetComprehension(var item, var body, var at) -> {
        scopes.push();
        var newBody = rewriteBody(body, Variables.in(item));
        Term newItem = term(item);
        scopes.pop();
        yield new SetComprehension(newItem, newBody, at);
      }
      case ObjectComprehension(var key, var value, var body, var at) -> {
        scopes.push();
        var used = new HashSet<>(Variables.in(key));
        used.addAll(Variables.in(value));
        var newBody = rewriteBody(body, used);
        Term newKey = term(key);
        Term newValue = term(value);
        scopes.pop();
        yield new ObjectComprehension(newKey, newValue, newBody, at);
      }
      default -> super.term(term);
    };
  }

  private void checkNotShadowed(Ref operator, Location at) {
    if (operator.head() instanceof Var(var name, _)) {
      Known known = scopes.find(name);
      if (known != null && !known.name.equals(name)) {
        problems.add(Diagnostic.COMPILE, at, "called function " + operator + " shadowed");
      }
    }
  }

  private String met(String name) {
    Known known = scopes.find(name);
    if (known != null) {
      known.count++;
      return known.name;
    }
    scopes.insert(name, name, Occurrence.SEEN);
    return name;
  }

  @Override
  Ref operator(Ref operator) {
    var parts = new ArrayList<Term>();
    parts.add(
        operator.head() instanceof Var(var name, var at)
            ? new Var(met(name), at)
            : term(operator.head()));
    operator.parts().stream().skip(1).map(this::term).forEach(parts::add);
    return new Ref(parts, operator.location());
  }

  @Override
  With with(With with) {
    Term target = with.target();
    // What is replaced is the document, whatever variable has its name.
    Term newTarget =
        target instanceof Ref ref && ref.startsWith("input")
            ? new Ref(
                java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(ref.head()),
                        ref.parts().stream().skip(1).map(this::term))
                    .toList(),
                ref.location())
            : target instanceof Var ? target : term(target);
    return new With(newTarget, term(with.value()), with.location());
  }
}
