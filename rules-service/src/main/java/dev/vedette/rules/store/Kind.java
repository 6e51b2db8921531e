package dev.vedette.rules.store;

/** What the files of a rule set are; a value. */
public enum Kind {
  /** Falco rule files. */
  RUNTIME,
  /** A tree of kube-bench controls with its config. */
  BENCHMARK,
  /** Rego modules with their data and Gatekeeper's templates. */
  POLICY
}
