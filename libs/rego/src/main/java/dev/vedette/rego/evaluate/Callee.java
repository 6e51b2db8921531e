package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Builtin;

/** A function that can be called. Immutable. */
sealed interface Callee {

  String name();

  /** How many arguments it takes; another operand takes its result. */
  int arity();

  /** A function of the policy. */
  record OfPolicy(Document document, int arity) implements Callee {
    @Override
    public String name() {
      return document.path;
    }
  }

  /** A builtin that knows nothing of the evaluator. */
  record OfBuiltin(String name, Builtin builtin, int arity) implements Callee {}

  /** A builtin of the evaluator itself. */
  record OfEvaluator(Native kind, String name, int arity) implements Callee {}

  /** The builtins of the evaluator. */
  enum Native {
    WALK,
    MEMBER,
    MEMBER_WITH_KEY,
    PRINT,
    TEMPLATE,
    TRACE,
    PARSE_MODULE,
    UNKNOWN
  }
}
