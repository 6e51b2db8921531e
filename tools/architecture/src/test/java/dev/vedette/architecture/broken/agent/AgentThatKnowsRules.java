package dev.vedette.architecture.broken.agent;

import dev.vedette.architecture.broken.cli.CommandThatWires;
import dev.vedette.architecture.broken.rules.RulesThatKnowScanner;

/** Breaks the rules on purpose. */
public final class AgentThatKnowsRules {
  public RulesThatKnowScanner rules() {
    return new RulesThatKnowScanner();
  }

  public CommandThatWires command() {
    return new CommandThatWires();
  }
}
