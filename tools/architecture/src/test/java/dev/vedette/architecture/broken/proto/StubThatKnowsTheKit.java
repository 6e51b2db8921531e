package dev.vedette.architecture.broken.proto;

import dev.vedette.architecture.broken.server.KitThatKnowsAgent;

/** Breaks the rules on purpose. */
public final class StubThatKnowsTheKit {
  public KitThatKnowsAgent kit() {
    return new KitThatKnowsAgent();
  }
}
