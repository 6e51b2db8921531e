package dev.vedette.language.plan;

/**
 * Patterns of fnmatch(3), byte by byte: a star crosses slashes and a leading dot is not special.
 * Immutable.
 */
final class Glob {
  private final byte[] pattern;
  private final boolean fold;

  private Glob(byte[] pattern, boolean fold) {
    this.pattern = pattern;
    this.fold = fold;
  }

  static Glob exact(byte[] pattern) {
    return new Glob(pattern, false);
  }

  static Glob folded(byte[] pattern) {
    return new Glob(pattern, true);
  }

  /** Whether the whole text matches, in time linear in it but for brackets. */
  boolean matches(byte[] text) {
    int p = 0;
    int t = 0;
    int starPattern = -1;
    int starText = 0;
    while (t < text.length) {
      int next = p < pattern.length ? step(p, text[t]) : -1;
      if (p < pattern.length && pattern[p] == '*') {
        starPattern = ++p;
        starText = t;
      } else if (next >= 0) {
        p = next;
        t++;
      } else if (starPattern >= 0) {
        p = starPattern;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }

  /** The position after the pattern's element at {@code p} if it matches the byte, else -1. */
  private int step(int p, byte b) {
    return switch (pattern[p]) {
      case '?' -> p + 1;
      case '[' -> {
        int end = bracketEnd(p);
        if (end > 0) {
          yield inBracket(p + 1, end, b) ? end + 1 : -1;
        }
        yield same(pattern[p], b) ? p + 1 : -1;
      }
      case '\\' -> p + 1 < pattern.length && same(pattern[p + 1], b) ? p + 2 : -1;
      default -> same(pattern[p], b) ? p + 1 : -1;
    };
  }

  private boolean same(byte a, byte b) {
    return a == b || (fold && Texts.lower(a) == Texts.lower(b));
  }

  private int bracketEnd(int open) {
    int i = open + 1;
    if (i < pattern.length && (pattern[i] == '!' || pattern[i] == '^')) {
      i++;
    }
    if (i < pattern.length && pattern[i] == ']') {
      i++;
    }
    while (i < pattern.length && pattern[i] != ']') {
      if (pattern[i] == '[' && i + 1 < pattern.length && pattern[i + 1] == ':') {
        int close = classEnd(i);
        if (close > 0) {
          i = close;
        }
      } else if (pattern[i] == '\\') {
        i++;
      }
      i++;
    }
    return i < pattern.length ? i : -1;
  }

  private int classEnd(int open) {
    for (int i = open + 2; i + 1 < pattern.length; i++) {
      if (pattern[i] == ':' && pattern[i + 1] == ']') {
        return i + 1;
      }
    }
    return -1;
  }

  private boolean inBracket(int start, int end, byte b) {
    int i = start;
    boolean negated = pattern[i] == '!' || pattern[i] == '^';
    if (negated) {
      i++;
    }
    boolean found = false;
    while (i < end) {
      if (pattern[i] == '[' && pattern[i + 1] == ':' && classEnd(i) > 0) {
        int close = classEnd(i);
        found |=
            inClass(
                new String(
                    pattern, i + 2, close - i - 3, java.nio.charset.StandardCharsets.US_ASCII),
                b);
        i = close + 1;
        continue;
      }
      if (pattern[i] == '\\' && i + 1 < end) {
        i++;
      }
      byte low = pattern[i];
      byte high = low;
      if (i + 2 < end && pattern[i + 1] == '-') {
        high = pattern[i + 2] == '\\' && i + 3 < end ? pattern[i + 3] : pattern[i + 2];
        i += pattern[i + 2] == '\\' && i + 3 < end ? 3 : 2;
      }
      found |=
          inRange(low, high, b)
              || (fold
                  && (inRange(low, high, Texts.lower(b)) || inRange(low, high, Texts.upper(b))));
      i++;
    }
    return found != negated;
  }

  private static boolean inRange(byte low, byte high, byte b) {
    return Byte.compareUnsigned(low, b) <= 0 && Byte.compareUnsigned(b, high) <= 0;
  }

  private static boolean inClass(String name, byte b) {
    return switch (name) {
      case "alpha" -> inRange((byte) 'a', (byte) 'z', Texts.lower(b));
      case "digit" -> inRange((byte) '0', (byte) '9', b);
      case "alnum" ->
          inRange((byte) 'a', (byte) 'z', Texts.lower(b)) || inRange((byte) '0', (byte) '9', b);
      case "upper" -> inRange((byte) 'A', (byte) 'Z', b);
      case "lower" -> inRange((byte) 'a', (byte) 'z', b);
      case "space" -> b == ' ' || inRange((byte) '\t', (byte) '\r', b);
      case "blank" -> b == ' ' || b == '\t';
      case "punct" ->
          inRange((byte) '!', (byte) '~', b)
              && !inRange((byte) 'a', (byte) 'z', Texts.lower(b))
              && !inRange((byte) '0', (byte) '9', b);
      case "print" -> inRange((byte) ' ', (byte) '~', b);
      case "graph" -> inRange((byte) '!', (byte) '~', b);
      case "cntrl" -> inRange((byte) 0, (byte) 31, b) || b == 127;
      case "xdigit" ->
          inRange((byte) '0', (byte) '9', b) || inRange((byte) 'a', (byte) 'f', Texts.lower(b));
      default -> false;
    };
  }
}
