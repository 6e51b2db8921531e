package dev.vedette.architecture.broken.server;

import dev.vedette.architecture.broken.agent.AgentThatKnowsRules;

/** Breaks the rules on purpose. */
public final class KitThatKnowsAgent {
  public AgentThatKnowsRules agent() {
    return new AgentThatKnowsRules();
  }
}
