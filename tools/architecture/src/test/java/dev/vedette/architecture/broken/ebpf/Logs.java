package dev.vedette.architecture.broken.ebpf;

import org.slf4j.Logger;

/** Breaks the rules on purpose. */
public final class Logs {
  public void log(Logger logger) {
    logger.info("loaded");
  }
}
