package dev.vedette.architecture.broken.util;

/** Breaks the rules on purpose. */
public final class CommandManager {
  public int answer() {
    return 42;
  }
}
