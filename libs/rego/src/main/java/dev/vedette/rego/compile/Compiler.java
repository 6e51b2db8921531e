package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Module.Import;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compiles modules in OPA's stages; the first stage that finds problems is the last. Not
 * thread-safe; the static methods are.
 */
public final class Compiler {
  private static final Set<String> ROOTS = Set.of("data", "input");

  private final List<Module> modules;
  private final List<Unit> units = new ArrayList<>();
  private final Builtins builtins;
  private final boolean strict;
  private final Problems problems = new Problems();
  private final List<Draft> drafts = new ArrayList<>();
  private final RuleTree tree = new RuleTree();
  private final Functions functions;
  private final Names names;

  private Compiler(List<Module> modules, Builtins builtins, boolean strict) {
    this.modules = modules.stream().sorted(Comparator.comparing(Module::file)).toList();
    this.builtins = builtins;
    this.strict = strict;
    this.functions = new Functions(builtins, tree);
    for (Module module : this.modules) {
      var own = module.rules().stream().map(rule -> new Draft(module, rule)).toList();
      units.add(new Unit(module, own));
      drafts.addAll(own);
    }
    this.names = new Names("__local", generatedNames(), Map.of());
  }

  /** A module and its rules. */
  private record Unit(Module module, List<Draft> drafts) {}

  /** Whether assigned variables, arguments and imports must be used. */
  public enum Strictness {
    NORMAL,
    STRICT
  }

  /** Compiles modules into rules that can be planned. */
  public static Outcome<Compiled> compile(
      List<Module> modules, Builtins builtins, Strictness strictness) {
    var compiler = new Compiler(modules, builtins, strictness == Strictness.STRICT);
    return compiler.run();
  }

  /** Names in the source that look as if they were generated. */
  private Set<String> generatedNames() {
    var found = new HashSet<String>();
    for (Draft draft : drafts) {
      for (Draft at = draft; at != null; at = at.alternative) {
        found.addAll(Variables.inBody(at.body, Set.of()));
        found.addAll(Variables.inTerms(at.arguments, Set.of()));
      }
    }
    found.removeIf(name -> !name.startsWith("__local"));
    return found;
  }

  private Outcome<Compiled> run() {
    var types = new TypeEnvironment();
    List<Runnable> stages =
        List.of(
            this::resolve,
            this::checkNamesOfRules,
            this::checkImports,
            this::bindHeads,
            this::buildTree,
            this::locals,
            this::strings,
            this::voidCalls,
            this::expand,
            this::prepare,
            () -> new Conflicts(names, problems).check(tree, modules),
            () -> all(new CallCheck(functions, names, problems)),
            this::checkHeads,
            this::order,
            this::hoist,
            () -> checkRecursionAndTypes(types),
            this::checkDeprecated);
    for (Runnable stage : stages) {
      stage.run();
      if (problems.any()) {
        return new Outcome.Failure<>(problems.all());
      }
    }
    return new Outcome.Success<>(
        new Compiled(tree, modules, builtins, new TypeScope(types), names.originals()));
  }

  /** Lets a rewriter see all parts of all rules, and keeps what it makes of them. */
  private void all(Rewriter rewriter) {
    branches().forEach(branch -> apply(rewriter, branch));
  }

  private static void apply(Rewriter rewriter, Draft branch) {
    branch.body = rewriter.body(branch.body);
    branch.key = branch.key == null ? null : rewriter.term(branch.key);
    branch.value = branch.value == null ? null : rewriter.term(branch.value);
  }

  private List<Draft> branches() {
    var branches = new ArrayList<Draft>();
    for (Draft draft : drafts) {
      for (Draft at = draft; at != null; at = at.alternative) {
        branches.add(at);
      }
    }
    return branches;
  }

  private void resolve() {
    Map<String, Set<String>> exports = new HashMap<>();
    for (Draft draft : drafts) {
      exports
          .computeIfAbsent(draft.module.path().toString(), _ -> new TreeSet<>())
          .add(((Var) draft.rule.head().ref().head()).name());
    }
    for (Unit unit : units) {
      Module module = unit.module();
      var resolver = new Resolver(module, exports.getOrDefault(module.path().toString(), Set.of()));
      unit.drafts().forEach(draft -> resolver.rule(draft, problems));
      if (strict) {
        for (Import found : module.imports()) {
          if (Resolver.isDocument(found) && !resolver.isUsed(found)) {
            problems.add(Diagnostic.COMPILE, found.location(), found + " unused");
          }
        }
      }
    }
  }

  private boolean refusesShadowing(Module module) {
    return strict || module.version().strict();
  }

  private void checkNamesOfRules() {
    var assignments = CallCheck.rootNames(problems);
    for (Draft draft : drafts) {
      if (refusesShadowing(draft.module)) {
        String name = draft.rule.head().ref().head().toString();
        if (ROOTS.contains(name)) {
          problems.add(
              Diagnostic.COMPILE,
              draft.location(),
              "rules must not shadow " + name + " (use a different rule name)");
        }
        for (Draft at = draft; at != null; at = at.alternative) {
          apply(assignments, at);
        }
      }
    }
  }

  private void checkImports() {
    for (Module module : modules) {
      if (!refusesShadowing(module)) {
        continue;
      }
      Map<String, Import> seen = new HashMap<>();
      for (Import found : module.imports()) {
        Import earlier = seen.putIfAbsent(found.name(), found);
        if (earlier != null) {
          problems.add(Diagnostic.COMPILE, found.location(), "import must not shadow " + earlier);
        }
      }
    }
  }

  /** Binds what is neither constant nor variable in the path of a rule. */
  private void bindHeads() {
    for (Draft branch : branches()) {
      for (int i = branch.nameIndex() + 1; i < branch.path.size(); i++) {
        Term part = branch.path.get(i);
        if (!(part instanceof Scalar) && !(part instanceof Var)) {
          Expr binding = names.bind(part);
          branch.path.set(i, Names.left(binding));
          branch.body = new ArrayList<>(branch.body);
          branch.body.add(binding);
        }
      }
    }
  }

  private void buildTree() {
    modules.forEach(module -> tree.place(module.path().parts()));
    drafts.forEach(tree::add);
  }

  private void locals() {
    var locals = new Locals(names, problems, strict);
    drafts.forEach(locals::rule);
  }

  private static Set<String> given(Draft branch) {
    var given = new HashSet<>(ROOTS);
    given.addAll(Variables.inTerms(branch.arguments, Set.of()));
    return given;
  }

  private void strings() {
    var strings = new Strings(names, new Outputs(functions::arity), problems);
    branches().forEach(branch -> strings.rule(branch, given(branch)));
  }

  private void voidCalls() {
    all(CallCheck.voidCalls(functions, problems));
  }

  private void expand() {
    var expansion = new Expansion(names);
    branches().forEach(expansion::rule);
    for (Draft draft : drafts) {
      apply(new Metadata(drafts, modules, draft), draft);
    }
  }

  private void prepare() {
    var hoist = new Hoist(names);
    all(hoist.comprehensionHeads());
    for (Draft branch : branches()) {
      var body = new ArrayList<>(branch.body);
      branch.key = branch.key == null ? null : hoist.moved(branch.key, body);
      branch.value = branch.value == null ? null : hoist.moved(branch.value, body);
      branch.arguments =
          branch.arguments.stream().map(argument -> hoist.moved(argument, body)).toList();
      branch.body = body;
    }
    all(new Withs(builtins, tree, names, problems));
  }

  private void checkHeads() {
    for (Draft branch : branches()) {
      var head = new ArrayList<>(branch.path.subList(branch.nameIndex(), branch.path.size()));
      if (branch.key != null) {
        head.add(branch.key);
      }
      if (branch.value != null) {
        head.add(branch.value);
      }
      var unsafe = new TreeSet<>(Variables.inTerms(head, Set.of()));
      unsafe.removeAll(Variables.inBody(branch.body, Variables.SAFETY));
      unsafe.removeAll(Variables.inTerms(branch.arguments, Set.of()));
      for (String name : unsafe) {
        if (!names.isGenerated(name)) {
          problems.add(
              Diagnostic.UNSAFE, branch.location(), "var " + names.original(name) + " is unsafe");
        }
      }
    }
  }

  private void order() {
    var safety = new Safety(functions::arity, names);
    branches().forEach(b -> b.body = safety.order(b.body, given(b), problems));
  }

  private void hoist() {
    var hoist = new Hoist(names);
    var equality = new EqualityRewriter();
    branches().forEach(branch -> branch.body = hoist.body(equality.body(branch.body)));
  }

  /** In rules, comparing for equality is unifying. */
  private static final class EqualityRewriter extends Rewriter {
    @Override
    Expr expr(Expr expr) {
      Expr inner = super.expr(expr);
      return inner.calls("equal")
              && inner.content() instanceof CallContent(_, var operands)
              && operands.size() == 2
          ? inner.with(new CallContent(Terms.name("eq", inner.location()), operands))
          : inner;
    }
  }

  private void checkRecursionAndTypes(TypeEnvironment types) {
    var dependencies = new Dependencies(drafts, tree);
    dependencies.checkRecursion(problems);
    if (!problems.any()) {
      new TypeChecker(types, builtins, names, problems).rules(dependencies.inOrder());
    }
  }

  private void checkDeprecated() {
    var check = CallCheck.deprecated(problems);
    for (Draft draft : drafts) {
      if (strict || draft.module.version() != RegoVersion.V0) {
        for (Draft at = draft; at != null; at = at.alternative) {
          apply(check, at);
        }
      }
    }
  }
}
