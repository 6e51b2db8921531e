package dev.vedette.agent.check.report;

/** How a check ended, by kube-bench's names. */
public enum CheckState {
  PASS,
  FAIL,
  WARN,
  INFO
}
