package dev.vedette.agent.check.script;

/** File name patterns as regular expressions. Stateless. */
public final class Glob {
  private Glob() {}

  /** Whether a text has wildcards. */
  static boolean isPattern(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if ("*?[".indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The regular expression of a pattern; a star also matches slashes. */
  public static String regex(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String set = pattern.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
        i = close;
      } else {
        if (c == '\\' && i + 1 < pattern.length()) {
          c = pattern.charAt(++i);
        }
        regex.append("\\^$.|?*+()[]{}".indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return regex.toString();
  }
}
