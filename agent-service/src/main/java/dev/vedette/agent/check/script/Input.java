package dev.vedette.agent.check.script;

import org.jspecify.annotations.Nullable;

/** What a program reads. One thread. */
public final class Input {
  private final String text;
  private int position;

  public Input(String text) {
    this.text = text;
  }

  /** The next line without its end, or null. */
  public @Nullable String line() {
    if (position >= text.length()) {
      return null;
    }
    int end = text.indexOf('\n', position);
    String line = text.substring(position, end < 0 ? text.length() : end);
    position = end < 0 ? text.length() : end + 1;
    return line;
  }

  /** All that is left. */
  public String rest() {
    String rest = text.substring(position);
    position = text.length();
    return rest;
  }
}
