package dev.vedette.cli.watch;

import dev.vedette.cli.outcome.Terminal;
import dev.vedette.proto.rules.v1.Priority;

/** Whether and how lines are coloured. */
enum Colour {
  AUTO,
  ALWAYS,
  NEVER;

  private static final String RESET = "\u001b[0m";

  boolean isOn() {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> Terminal.wantsColour();
    };
  }

  /** The line in the colour of its priority. */
  static String paint(String line, Priority priority) {
    String code =
        switch (priority) {
          case PRIORITY_EMERGENCY, PRIORITY_ALERT, PRIORITY_CRITICAL -> "\u001b[1;31m";
          case PRIORITY_ERROR -> "\u001b[31m";
          case PRIORITY_WARNING -> "\u001b[33m";
          case PRIORITY_NOTICE -> "\u001b[36m";
          case PRIORITY_INFORMATIONAL, PRIORITY_DEBUG, PRIORITY_UNSPECIFIED, UNRECOGNIZED ->
              "\u001b[2m";
        };
    return code + line + RESET;
  }
}
