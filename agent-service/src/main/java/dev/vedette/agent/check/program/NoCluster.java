package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;

/** A program that asks a cluster where there is none to ask. Thread-safe. */
final class NoCluster implements Program {
  @Override
  public AuditKind kind() {
    return AuditKind.API;
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    throw ScriptException.unsupported("the program " + call.name());
  }
}
