package dev.vedette.scanner.config;

import java.util.ArrayList;
import java.util.List;

/** Splits the arguments of an instruction at spaces outside quotes. Has no state, thread-safe. */
final class DockerfileWords {
  /** The flags at the beginning, and what is left. */
  record Flags(List<String> flags, String rest) {}

  private DockerfileWords() {}

  /** Words as they stand, with their quotes and escapes. */
  static List<String> words(String text, char escape) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
        continue;
      }
      inWord = true;
      if (c == escape && quote != '\'') {
        if (i + 1 == text.length()) {
          continue;
        }
        word.append(c).append(text.charAt(++i));
        continue;
      }
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      word.append(c);
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /** Takes the flags that a line begins with, without their quotes. */
  static Flags flags(String text) {
    var flags = new ArrayList<String>();
    int at = 0;
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (!text.startsWith("--", at)) {
        return new Flags(flags, text.substring(at));
      }
      var word = new StringBuilder();
      char quote = 0;
      while (at < text.length() && (quote != 0 || !Character.isWhitespace(text.charAt(at)))) {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
          word.append(text.charAt(at++));
        } else if (c == quote) {
          quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (c != '\\') {
          word.append(c);
        }
      }
      if (word.toString().equals("--")) {
        return new Flags(flags, text.substring(at));
      }
      flags.add(word.toString());
    }
  }
}
