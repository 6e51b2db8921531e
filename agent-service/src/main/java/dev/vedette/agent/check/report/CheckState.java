package dev.vedette.agent.check.report;

/** How a check ended: four states of kube-bench, and two that only strict runs tell apart. */
public enum CheckState {
  PASS,
  FAIL,
  WARN,
  INFO,
  /** It could not be found out. */
  ERROR,
  /** What it looks at is not on this node, or was not given. */
  NOT_APPLICABLE
}
