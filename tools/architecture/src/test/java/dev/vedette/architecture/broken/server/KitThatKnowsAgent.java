package dev.vedette.architecture.broken.server;

import dev.vedette.architecture.broken.agent.AgentThatKnowsRules;
import java.io.IOException;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;

/** Breaks the rules on purpose. */
public final class KitThatKnowsAgent {
  public AgentThatKnowsRules agent() {
    return new AgentThatKnowsRules();
  }

  /** Looks for what a signed library throws. */
  public boolean isPem(PEMParser parser) throws IOException {
    try {
      return parser.readObject() != null;
    } catch (PEMException e) {
      return false;
    }
  }
}
