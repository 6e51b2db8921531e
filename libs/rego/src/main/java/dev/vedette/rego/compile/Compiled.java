package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of a policy, resolved and checked. Immutable, so safe for all threads. */
public final class Compiled {
  private static final Pattern GENERATED = Pattern.compile("__local(term)?[0-9]+__");

  private final RuleTree tree;
  private final List<Module> modules;
  private final Builtins builtins;
  private final TypeScope types;
  private final Map<String, String> originals;

  Compiled(
      RuleTree tree,
      List<Module> modules,
      Builtins builtins,
      TypeScope types,
      Map<String, String> originals) {
    this.tree = tree;
    this.modules = List.copyOf(modules);
    this.builtins = builtins;
    this.types = types;
    this.originals = Map.copyOf(originals);
  }

  public RuleTree tree() {
    return tree;
  }

  public List<Module> modules() {
    return modules;
  }

  public Builtins builtins() {
    return builtins;
  }

  /** A text about these rules in which generated variables have their names in the source. */
  public String inSource(String text) {
    return GENERATED
        .matcher(text)
        .replaceAll(found ->
            found.group(1) == null
                ? Matcher.quoteReplacement(originals.getOrDefault(found.group(), found.group()))
                : "_");
  }

  Map<String, String> originals() {
    return originals;
  }

  TypeScope types() {
    return types;
  }

  /** Compiles a query over these rules. */
  public Outcome<CompiledQuery> query(List<Expr> body, CompiledQuery.Values values) {
    return new QueryCompiler(this).compile(body, values);
  }
}
