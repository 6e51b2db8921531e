package dev.vedette.server.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written {@code 512}, {@code 64KiB}, {@code 16MiB} or {@code 2GiB}. Immutable.
 */
public record DataSize(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)?");

  /** Refuses negative sizes. */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("size: " + bytes + " (expected: >= 0)");
    }
  }

  /** So many mebibytes. */
  public static DataSize mebibytes(long count) {
    return new DataSize(Math.multiplyExact(count, 1L << 20));
  }

  /** Reads the written form. */
  public static DataSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "size: " + text + " (expected: bytes such as 64KiB or 16MiB)");
    }
    String unit = matcher.group(2);
    int shift =
        switch (unit == null ? "B" : unit) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
  }

  /** As an int, at most the largest one. */
  public int intBytes() {
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  @Override
  public String toString() {
    for (int unit = 3; unit > 0; unit--) {
      long size = 1L << (10 * unit);
      if (bytes >= size && bytes % size == 0) {
        return String.format(
            Locale.ROOT, "%d%s", bytes / size, new String[] {"B", "KiB", "MiB", "GiB"}[unit]);
      }
    }
    return bytes + "B";
  }
}
