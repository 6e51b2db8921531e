package dev.vedette.agent.check.script;

/** What an audit needs, the least costly first. */
public enum AuditKind {
  /** Files and the process table, read in this process. */
  NATIVE,
  /** The system's journal. */
  JOURNAL,
  /** The Kubernetes API. */
  API,
  /** A shell. */
  SHELL;

  /** The more costly of two. */
  public AuditKind or(AuditKind other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
