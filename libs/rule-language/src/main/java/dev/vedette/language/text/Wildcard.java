package dev.vedette.language.text;

/** A name in which a star stands for any characters, also none. Immutable and thread-safe. */
public record Wildcard(String pattern) {

  /** Whether the whole name fits; takes time in the product of the lengths at most. */
  public boolean matches(String name) {
    int at = 0;
    int inPattern = 0;
    int star = -1;
    int retry = 0;
    while (at < name.length()) {
      if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
        star = inPattern++;
        retry = at;
      } else if (inPattern < pattern.length() && pattern.charAt(inPattern) == name.charAt(at)) {
        inPattern++;
        at++;
      } else if (star >= 0) {
        inPattern = star + 1;
        at = ++retry;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
      inPattern++;
    }
    return inPattern == pattern.length();
  }
}
