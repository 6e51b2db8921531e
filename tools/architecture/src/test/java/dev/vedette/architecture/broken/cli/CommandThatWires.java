package dev.vedette.architecture.broken.cli;

import com.google.inject.Injector;

/** Breaks the rules on purpose. */
public final class CommandThatWires {
  public String wire(Injector injector) {
    return injector.getInstance(String.class);
  }
}
