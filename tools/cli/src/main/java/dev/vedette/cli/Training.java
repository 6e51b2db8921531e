package dev.vedette.cli;

import java.io.IOException;

/**
 * What is done once after a build, so that the virtual machine can record which classes the work of
 * every day needs, and start with them from then on.
 */
public final class Training {
  private static final String GATEWAY = "GATEWAY";

  private Training() {}

  /**
   * Runs command lines one after the other, whatever their outcome.
   *
   * @param commandLines each one a command with its arguments, divided by spaces; {@code GATEWAY}
   *     stands for the address of one that answers
   */
  public static void main(String[] commandLines) throws IOException {
    for (String commandLine : commandLines) {
      if (commandLine.contains(GATEWAY)) {
        try (TrainingGateway gateway = TrainingGateway.start()) {
          run(commandLine.replace(GATEWAY, gateway.address()));
        }
      } else {
        run(commandLine);
      }
    }
    // Services leave threads behind.
    System.exit(0);
  }

  private static void run(String commandLine) {
    String[] words = commandLine.split(" ", -1);
    Main.commandLine(words).execute(words);
  }
}
