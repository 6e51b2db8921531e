package dev.vedette.cli.scan;

import dev.vedette.cli.outcome.Terminal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How many columns there are to print in. Stateless. */
final class TerminalWidth {
  private static final int STANDARD = 120;

  private TerminalWidth() {}

  /** What {@code COLUMNS} says, or else the terminal, or else what fits most screens. */
  static int columns() {
    int set = parse(System.getenv().getOrDefault("COLUMNS", ""));
    if (set > 0) {
      return set;
    }
    int real = Terminal.wantsColour() ? ask() : 0;
    return real > 0 ? real : STANDARD;
  }

  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroy();
        return 0;
      }
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return parse(size.substring(size.indexOf(' ') + 1).strip());
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int parse(String number) {
    return number.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(number) : 0;
  }
}
