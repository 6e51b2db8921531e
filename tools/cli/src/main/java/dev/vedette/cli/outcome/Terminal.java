package dev.vedette.cli.outcome;

import java.io.Console;

/** What standard output is connected to. Stateless. */
public final class Terminal {
  private Terminal() {}

  /** Whether a person looks at it and wants colours. */
  @SuppressWarnings("SystemConsoleNull") // seen to be null on JDK 25 when output is redirected
  public static boolean wantsColour() {
    Console console = System.console();
    return System.getenv("NO_COLOR") == null && console != null && console.isTerminal();
  }
}
