package dev.vedette.server;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends what gRPC logs through java.util.logging into the same JSON lines. Thread-safe. */
final class JulBridge {
  private JulBridge() {}

  static synchronized void install() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
