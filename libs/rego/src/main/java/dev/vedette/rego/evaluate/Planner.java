package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.compile.Compiled;
import dev.vedette.rego.compile.Draft;
import dev.vedette.rego.compile.RuleTree;
import dev.vedette.rego.evaluate.Callee.Native;
import dev.vedette.rego.evaluate.Callee.OfBuiltin;
import dev.vedette.rego.evaluate.Callee.OfEvaluator;
import dev.vedette.rego.evaluate.Callee.OfPolicy;
import dev.vedette.rego.evaluate.RuleSet.Shape;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans the rules of a policy. Not thread-safe. */
final class Planner {
  private final Compiled policy;
  private final boolean traced;
  private final Document root;
  private final Set<Document> withRules = new HashSet<>();
  private int size;

  Planner(Compiled policy, boolean traced) {
    this.policy = policy;
    this.traced = traced;
    this.root = layOut(policy.tree(), List.of());
  }

  boolean isTraced() {
    return traced;
  }

  /** Expressions with the names that variables have in the source. */
  String text(List<Expr> exprs) {
    return policy.inSource(exprs.stream().map(Expr::toString).collect(Collectors.joining("; ")));
  }

  Document root() {
    return root;
  }

  int size() {
    return size;
  }

  private Document layOut(RuleTree node, List<Value> path) {
    var parts = new ArrayList<Term>();
    parts.add(new Term.Var("data", Location.NONE));
    path.forEach(key -> parts.add(new Scalar(key, Location.NONE)));
    var document = new Document(size++, new Ref(parts, Location.NONE).toString());
    if (!node.rules().isEmpty()) {
      withRules.add(document);
    }
    for (Value key : node.keys()) {
      RuleTree child = node.child(key);
      if (child != null) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        document.add(key, layOut(child, longer));
      }
    }
    return document;
  }

  /** Whether rules are planned, or will be, for a document. */
  boolean hasRules(Document document) {
    return withRules.contains(document);
  }

  /** Plans all rules; the documents must be laid out, for rules refer to each other. */
  void planRules() {
    plan(policy.tree(), root, 1);
  }

  private void plan(RuleTree node, Document document, int depth) {
    if (!node.rules().isEmpty()) {
      document.rules(ruleSet(node.rules(), document, depth));
    }
    for (Value key : node.keys()) {
      RuleTree child = node.child(key);
      Document below = document.child(key);
      if (child != null && below != null) {
        plan(child, below, depth + 1);
      }
    }
  }

  private RuleSet ruleSet(List<Draft> drafts, Document document, int depth) {
    Draft first = drafts.getFirst();
    Shape shape;
    if (!first.arguments().isEmpty()) {
      shape = Shape.FUNCTION;
    } else if (drafts.stream().anyMatch(draft -> draft.path().size() > depth)) {
      shape = Shape.OBJECT;
    } else {
      shape = first.isMultiValue() ? Shape.SET : Shape.COMPLETE;
    }
    var rules = new ArrayList<RulePlan>();
    var conditions = new ArrayList<List<Condition>>();
    RulePlan byDefault = null;
    for (Draft draft : drafts) {
      RulePlan plan = rule(draft, depth);
      if (draft.isDefault()) {
        byDefault = plan;
      } else {
        rules.add(plan);
        conditions.add(
            draft.alternative() == null
                ? Condition.of(draft, head(draft, shape, depth), this)
                : List.of());
      }
    }
    // Listeners hear of every rule that is tried.
    RuleIndex index = traced ? null : RuleIndex.of(rules, conditions);
    boolean keyed = !document.hasChildren() && rules.stream().allMatch(RulePlan::isKeyed);
    return new RuleSet(shape, List.copyOf(rules), byDefault, index, keyed);
  }

  /** The arguments of a function, or the key that a rule adds to a partial document. */
  private static List<Term> head(Draft draft, Shape shape, int depth) {
    Term key = draft.key();
    return switch (shape) {
      case FUNCTION -> draft.arguments();
      case COMPLETE -> List.of();
      case SET -> key == null ? List.of() : List.of(key);
      case OBJECT -> draft.path().size() > depth ? List.of(draft.path().get(depth)) : List.of();
    };
  }

  /** Whether no rule is at a path, before it or below it. */
  boolean isPlainData(List<Value> path) {
    Document document = root;
    for (Value key : path) {
      if (withRules.contains(document) || !(key instanceof StringValue)) {
        return false;
      }
      document = document.child(key);
      if (document == null) {
        return true;
      }
    }
    return false;
  }

  private RulePlan rule(Draft draft, int depth) {
    var frame = new FramePlanner(this);
    var arguments = draft.arguments().stream().map(frame::operand).toList();
    var path =
        draft.path().subList(depth, draft.path().size()).stream().map(frame::operand).toList();
    Term key = draft.key();
    Term value = draft.value();
    var plannedKey = key == null ? null : frame.operand(key);
    var plannedValue = value == null ? null : frame.operand(value);
    Step body = frame.body(draft.body());
    if (traced && !draft.isDefault()) {
      body = new TraceSteps.Rule(name(draft), draft.location(), body);
    }
    Draft alternative = draft.alternative();
    RulePlan plannedAlternative = alternative == null ? null : rule(alternative, depth);
    return new RulePlan(
        frame.size(),
        arguments,
        path,
        plannedKey,
        plannedValue,
        body,
        plannedAlternative,
        draft.location());
  }

  private static String name(Draft draft) {
    return new Ref(draft.path(), Location.NONE).toString();
  }

  /** The document at a path of constants. */
  @Nullable Document find(List<Term> path) {
    Document document = root;
    for (Term part : path) {
      document = part instanceof Scalar(var key, _) ? document.child(key) : null;
      if (document == null) {
        return null;
      }
    }
    return document;
  }

  /** Whether a name or path is that of a function with arguments. */
  boolean isFunction(Term term) {
    Callee callee = callee(term);
    return callee != null && !(callee instanceof OfPolicy(_, var arity) && arity == 0);
  }

  /** What a name or path calls; null if it is no rule and no builtin. */
  @Nullable Callee callee(Term function) {
    String name = function.toString();
    if (function instanceof Ref ref && ref.startsWith("data")) {
      var rules = rulesAt(ref);
      Document document = find(ref.parts().subList(1, ref.parts().size()));
      return rules.isEmpty() || document == null
          ? null
          : new OfPolicy(document, rules.getFirst().arguments().size());
    }
    Native own = ownBuiltin(name);
    Builtins builtins = policy.builtins();
    Declaration declaration = builtins.declaration(name);
    if (own != null) {
      return new OfEvaluator(own, name, arity(own));
    }
    if (declaration == null) {
      return null;
    }
    var builtin = builtins.find(name);
    return builtin == null
        ? new OfEvaluator(Native.UNKNOWN, name, declaration.arity())
        : new OfBuiltin(name, builtin, declaration.arity());
  }

  private List<Draft> rulesAt(Ref ref) {
    RuleTree node = policy.tree();
    for (Term part : ref.parts().subList(1, ref.parts().size())) {
      node = part instanceof Scalar(var key, _) ? node.child(key) : null;
      if (node == null) {
        return List.of();
      }
    }
    return node.rules();
  }

  private static @Nullable Native ownBuiltin(String name) {
    return switch (name) {
      case "walk" -> Native.WALK;
      case "internal.member_2" -> Native.MEMBER;
      case "internal.member_3" -> Native.MEMBER_WITH_KEY;
      case "internal.print" -> Native.PRINT;
      case "internal.template_string" -> Native.TEMPLATE;
      case "trace" -> Native.TRACE;
      case "rego.parse_module" -> Native.PARSE_MODULE;
      default -> null;
    };
  }

  private static int arity(Native own) {
    return switch (own) {
      case WALK, PRINT, TEMPLATE, TRACE, UNKNOWN -> 1;
      case MEMBER, PARSE_MODULE -> 2;
      case MEMBER_WITH_KEY -> 3;
    };
  }
}
