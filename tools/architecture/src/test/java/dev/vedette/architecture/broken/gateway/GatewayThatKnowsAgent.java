package dev.vedette.architecture.broken.gateway;

import dev.vedette.architecture.broken.agent.AgentThatKnowsRules;

/** Breaks the rules on purpose. */
public final class GatewayThatKnowsAgent {
  public AgentThatKnowsRules agent() {
    return new AgentThatKnowsRules();
  }
}
