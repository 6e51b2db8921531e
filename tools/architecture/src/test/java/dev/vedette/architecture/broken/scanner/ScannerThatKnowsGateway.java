package dev.vedette.architecture.broken.scanner;

import dev.vedette.architecture.broken.gateway.GatewayThatKnowsAgent;
import java.lang.foreign.Arena;

/** Breaks the rules on purpose. */
public final class ScannerThatKnowsGateway {
  public GatewayThatKnowsAgent gateway() {
    return new GatewayThatKnowsAgent();
  }

  public Arena memory() {
    return Arena.global();
  }
}
