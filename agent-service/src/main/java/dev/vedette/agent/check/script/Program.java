package dev.vedette.agent.check.script;

import java.util.List;

/** A program that audits call, made anew in this process. Implementations are thread-safe. */
public interface Program {

  /**
   * Runs it.
   *
   * @return its exit status
   * @throws ScriptException when it is asked for what only the real program does
   */
  int run(Invocation invocation) throws ScriptException, InterruptedException;

  /** What it needs. */
  default AuditKind kind() {
    return AuditKind.NATIVE;
  }

  /**
   * Looks at arguments before anything runs; those that are not known yet are null.
   *
   * @throws ScriptException when only the real program can deal with them
   */
  default void check(List<String> arguments) throws ScriptException {}
}
