package dev.vedette.cli;

/**
 * What is done once after a build, so that the virtual machine can record which classes the work of
 * every day needs, and start with them from then on.
 */
public final class Training {
  private Training() {}

  /**
   * Runs command lines one after the other, whatever their outcome.
   *
   * @param commandLines each one a command with its arguments, divided by spaces
   */
  public static void main(String[] commandLines) {
    for (String commandLine : commandLines) {
      String[] words = commandLine.split(" ", -1);
      Main.commandLine(words).execute(words);
    }
    // Services leave threads behind.
    System.exit(0);
  }
}
