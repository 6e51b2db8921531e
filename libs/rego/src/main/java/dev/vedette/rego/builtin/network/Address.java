package dev.vedette.rego.builtin.network;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An IP address of 32 or 128 bits, read and written as Go does, never resolved. Immutable, so safe
 * for all threads.
 */
record Address(BigInteger number, int bits) {

  static Optional<Address> parse(String text) {
    if (text.indexOf(':') < 0) {
      long four = four(text);
      return four < 0 ? Optional.empty() : Optional.of(new Address(BigInteger.valueOf(four), 32));
    }
    return six(text).map(number -> new Address(number, 128));
  }

  private static long four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long number = 0;
    for (String part : parts) {
      boolean digits = part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean zeros = part.length() > 1 && part.charAt(0) == '0';
      if (!digits || zeros || part.isEmpty() || part.length() > 3) {
        return -1;
      }
      int octet = Integer.parseInt(part);
      if (octet > 255) {
        return -1;
      }
      number = number << 8 | octet;
    }
    return number;
  }

  private static Optional<BigInteger> six(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::") || text.contains(":::")) {
      return Optional.empty();
    }
    BigInteger high = gap < 0 ? groups(text, true) : groups(text.substring(0, gap), false);
    if (gap < 0) {
      return high.signum() < 0 || count(text) != 8 ? Optional.empty() : Optional.of(high);
    }
    String head = text.substring(0, gap);
    String tail = text.substring(gap + 2);
    BigInteger low = groups(tail, true);
    if (high.signum() < 0 || low.signum() < 0 || count(head) + count(tail) > 7) {
      return Optional.empty();
    }
    return Optional.of(high.shiftLeft(16 * (8 - count(head))).or(low));
  }

  private static int count(String groups) {
    if (groups.isEmpty()) {
      return 0;
    }
    int count = groups.split(":", -1).length;
    return groups.indexOf('.') < 0 ? count : count + 1;
  }

  private static BigInteger groups(String text, boolean mayEndInFour) {
    BigInteger number = BigInteger.ZERO;
    if (text.isEmpty()) {
      return number;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (mayEndInFour && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        long four = four(parts[i]);
        if (four < 0) {
          return BigInteger.ONE.negate();
        }
        number = number.shiftLeft(32).or(BigInteger.valueOf(four));
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        number = number.shiftLeft(16).or(new BigInteger(parts[i], 16));
      } else {
        return BigInteger.ONE.negate();
      }
    }
    return number;
  }

  @Override
  public String toString() {
    if (bits == 32) {
      long four = number.longValue();
      return (four >> 24) + "." + (four >> 16 & 255) + "." + (four >> 8 & 255) + "." + (four & 255);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = number.shiftRight(16 * (7 - i)).intValue() & 0xffff;
    }
    if (number.shiftRight(32).equals(BigInteger.valueOf(0xffff))) {
      return new Address(number.and(BigInteger.valueOf(0xffffffffL)), 32).toString();
    }
    int best = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        best = i;
        length = end - i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += length - 1;
      } else {
        boolean behindGap = best >= 0 && i == best + length;
        text.append(i == 0 || behindGap ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
