package dev.vedette.rules.report;

import java.math.BigInteger;
import java.util.Comparator;

/** The order of ids like {@code 1.2.10}: part by part, numbers by size; stateless. */
final class CheckIds {
  static final Comparator<String> ORDER = CheckIds::compare;

  private CheckIds() {}

  private static int compare(String a, String b) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = comparePart(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return left.length == right.length ? a.compareTo(b) : left.length - right.length;
  }

  private static int comparePart(String a, String b) {
    boolean numbers = isNumber(a) && isNumber(b);
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
