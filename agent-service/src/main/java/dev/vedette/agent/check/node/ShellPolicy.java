package dev.vedette.agent.check.node;

/** When audits may run a shell. */
public enum ShellPolicy {
  /** Never: what needs one is not run. */
  FORBIDDEN,
  /** Only for audits that cannot be evaluated without. */
  WHERE_NEEDED,
  /** For every audit, as kube-bench does. */
  ALWAYS
}
