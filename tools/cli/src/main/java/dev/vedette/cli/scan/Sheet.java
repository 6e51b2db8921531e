package dev.vedette.cli.scan;

import dev.vedette.cli.watch.EventText;
import java.util.ArrayList;
import java.util.List;

/**
 * Text for people, as wide as their terminal. What comes from manifests cannot steer the terminal.
 * Used by one thread.
 */
final class Sheet {
  static final String BOLD = "\u001b[1m";
  static final String DIM = "\u001b[2m";
  static final String RED = "\u001b[31m";
  static final String BOLD_RED = "\u001b[1;31m";
  static final String GREEN = "\u001b[32m";
  static final String YELLOW = "\u001b[33m";
  static final String CYAN = "\u001b[36m";
  private static final String RESET = "\u001b[0m";
  private static final int NARROWEST = 40;

  private final StringBuilder out = new StringBuilder();
  private final int width;
  private final boolean colour;

  Sheet(int width, boolean colour) {
    this.width = Math.max(NARROWEST, width);
    this.colour = colour;
  }

  int width() {
    return width;
  }

  /** Everything so far. */
  String text() {
    return out.toString();
  }

  /** Adds our own words, colours included, as they are. */
  void add(String text) {
    out.append(text);
  }

  /** One line, however long: places are copied. */
  void line(String text) {
    out.append(EventText.printable(text)).append('\n');
  }

  /** One line in bold. */
  void title(String text) {
    out.append(paint(BOLD, EventText.printable(text))).append('\n');
  }

  /** Text in bold, in as many lines as it takes. */
  void heading(String text) {
    lines(text, width).forEach(line -> out.append(paint(BOLD, line)).append('\n'));
  }

  void wrapped(String text, int indent) {
    out.append(" ".repeat(indent));
    hanging(text, indent);
  }

  /** Text that begins here, its further lines below each other. */
  void hanging(String text, int indent) {
    String gap = "";
    for (String line : lines(text, width - indent)) {
      out.append(gap).append(line).append('\n');
      gap = " ".repeat(indent);
    }
  }

  /** Text that matters less. */
  void dimmed(String text, int indent) {
    for (String line : lines(text, width - indent)) {
      out.append(" ".repeat(indent)).append(paint(DIM, line)).append('\n');
    }
  }

  String paint(String code, String text) {
    return colour ? code + text + RESET : text;
  }

  static String pad(String text, int size) {
    return text + " ".repeat(Math.max(0, size - text.length()));
  }

  private static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : text.split("[ \n]+", -1)) {
      String word = EventText.printable(part);
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
