package dev.vedette.agent.check;

/** How verdicts are found. */
public enum CheckMode {
  /** By what is really there. */
  STRICT,
  /** As kube-bench finds them, oddities included. */
  COMPATIBLE
}
