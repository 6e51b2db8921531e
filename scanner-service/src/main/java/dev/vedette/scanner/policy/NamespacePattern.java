package dev.vedette.scanner.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A namespace, or a pattern of namespaces in which a star stands for any text, a question mark for
 * one character and brackets for one of several. Immutable.
 */
public final class NamespacePattern {
  private final String text;
  private final Pattern pattern;

  private NamespacePattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /** Reads a pattern; brackets that make no sense are taken literally. */
  public static NamespacePattern of(String text) {
    var regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = c == '[' ? text.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String members = text.substring(i + 1, close);
        boolean negated = members.startsWith("!") || members.startsWith("^");
        String bare = negated ? members.substring(1) : members;
        regex.append(negated ? "[^" : "[").append(escaped(bare)).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return new NamespacePattern(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      return new NamespacePattern(text, Pattern.compile(Pattern.quote(text)));
    }
  }

  // A dash keeps its meaning of a range.
  private static String escaped(String members) {
    return members.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^");
  }

  /** Whether this names one namespace, which need not exist. */
  public boolean isLiteral() {
    return text.indexOf('*') < 0 && text.indexOf('?') < 0 && text.indexOf('[') < 0;
  }

  public boolean matches(String namespace) {
    return pattern.matches(namespace);
  }

  @Override
  public String toString() {
    return text;
  }
}
