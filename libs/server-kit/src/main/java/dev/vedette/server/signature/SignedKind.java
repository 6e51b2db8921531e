package dev.vedette.server.signature;

/** The kinds of rule sets, as signatures name them; a value. */
public enum SignedKind {
  /** Falco rule files. */
  RUNTIME,
  /** Controls of kube-bench. */
  BENCHMARK,
  /** Rego modules. */
  POLICY
}
