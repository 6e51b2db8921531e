package dev.vedette.language.check;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression is once its repetitions are written out, so that a short one that
 * stands for a huge one is refused before it is compiled. Not thread-safe.
 */
final class RegexSize {

  /** About what fits into the memory that RE2 allows a program. */
  static final int MAX = 100_000;

  private final Deque<Long> outer = new ArrayDeque<>();
  private long sum;
  private long last;

  private RegexSize() {}

  static boolean isTooLarge(String pattern) {
    return new RegexSize().measure(pattern) > MAX;
  }

  private long measure(String pattern) {
    for (int i = 0; i < pattern.length() && sum <= MAX; i++) {
      switch (pattern.charAt(i)) {
        case '\\' -> {
          atom();
          i++;
        }
        case '[' -> {
          atom();
          i = endOfClass(pattern, i);
        }
        case '(' -> {
          outer.push(sum);
          sum = 0;
          last = 0;
        }
        case ')' -> {
          last = sum + 1;
          sum = (outer.isEmpty() ? 0 : outer.pop()) + last;
        }
        case '{' -> {
          int end = pattern.indexOf('}', i);
          long times = end < 0 ? 0 : times(pattern.substring(i + 1, end));
          if (times > 1) {
            sum += last * (times - 1);
            last *= times;
            i = end;
          }
        }
        default -> atom();
      }
    }
    long whole = sum;
    for (long before : outer) {
      whole += before;
    }
    return whole;
  }

  private void atom() {
    last = 1;
    sum++;
  }

  private static long times(String range) {
    if (!range.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      return 0;
    }
    int comma = range.indexOf(',');
    var most = comma < 0 || comma == range.length() - 1 ? range : range.substring(comma + 1);
    return Long.parseLong(most.replace(",", ""));
  }

  private static int endOfClass(String pattern, int start) {
    int i = start + 1;
    i = i < pattern.length() && pattern.charAt(i) == '^' ? i + 1 : i;
    i = i < pattern.length() && pattern.charAt(i) == ']' ? i + 1 : i;
    while (i < pattern.length() && pattern.charAt(i) != ']') {
      if (pattern.startsWith("[:", i) && pattern.indexOf(":]", i) > 0) {
        i = pattern.indexOf(":]", i) + 1;
      } else if (pattern.charAt(i) == '\\') {
        i++;
      }
      i++;
    }
    return i;
  }
}
