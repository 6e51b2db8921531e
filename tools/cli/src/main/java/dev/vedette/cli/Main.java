package dev.vedette.cli;

import picocli.CommandLine;

/** The command line's entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new VedetteCommand());
  }
}
