package dev.vedette.rego;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.Compiled;
import dev.vedette.rego.compile.CompiledQuery;
import dev.vedette.rego.compile.Compiler;
import dev.vedette.rego.evaluate.Plan;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.Parser;
import dev.vedette.rego.syntax.RegoVersion;
import java.util.ArrayList;
import java.util.List;

/** Compiled modules, ready for queries. Immutable, so safe for all threads. */
public final class Policy {
  private final Compiled compiled;
  private final Plan plan;

  private Policy(Compiled compiled, Plan plan) {
    this.compiled = compiled;
    this.plan = plan;
  }

  /** The same rules, of whose evaluation listeners hear each step; slower. */
  public Policy traced() {
    return new Policy(compiled, Plan.traced(compiled));
  }

  /** Compiles modules as OPA does without {@code --strict}. */
  public static Outcome<Policy> compile(List<Source> sources) {
    return compile(sources, Compiler.Strictness.NORMAL);
  }

  /** Compiles modules; problems of one stage hide those of the next. */
  public static Outcome<Policy> compile(List<Source> sources, Compiler.Strictness strictness) {
    return compile(sources, strictness, StandardBuiltins.all());
  }

  /** Compiles modules that may call these builtins. */
  public static Outcome<Policy> compile(
      List<Source> sources, Compiler.Strictness strictness, Builtins builtins) {
    try {
      var modules = new ArrayList<Module>();
      var problems = new ArrayList<Diagnostic>();
      for (Source source : sources) {
        switch (Parser.module(source.file(), source.text(), source.version())) {
          case Success<Module>(var module) -> modules.add(module);
          case Failure<Module>(var found) -> problems.addAll(found);
        }
      }
      if (!problems.isEmpty()) {
        return new Failure<>(problems);
      }
      return switch (Compiler.compile(modules, builtins, strictness)) {
        case Success<Compiled>(var compiled) ->
            new Success<>(new Policy(compiled, Plan.of(compiled)));
        case Failure<Compiled>(var found) -> new Failure<>(found);
      };
    } catch (StackOverflowError e) {
      return tooDeep();
    }
  }

  /** Prepares a query in Rego v1, whose expressions have values, such as {@code data.p.deny}. */
  public Outcome<Query> query(String text) {
    return query(text, RegoVersion.V1, CompiledQuery.Values.CAPTURED);
  }

  /** Prepares a query. */
  public Outcome<Query> query(String text, RegoVersion version, CompiledQuery.Values values) {
    try {
      return switch (Parser.query(text, version)) {
        case Success<List<Expr>>(var body) ->
            switch (compiled.query(body, values)) {
              case Success<CompiledQuery>(var found) ->
                  new Success<>(new Query(text, plan, plan.query(found)));
              case Failure<CompiledQuery>(var problems) -> new Failure<>(problems);
            };
        case Failure<List<Expr>>(var problems) -> new Failure<>(problems);
      };
    } catch (StackOverflowError e) {
      return tooDeep();
    }
  }

  /** The modules as parsed. */
  public List<Module> modules() {
    return compiled.modules();
  }

  private static <T> Failure<T> tooDeep() {
    return new Failure<>(
        List.of(
            new Diagnostic(Diagnostic.COMPILE, "rules or terms nested too deeply", Location.NONE)));
  }
}
