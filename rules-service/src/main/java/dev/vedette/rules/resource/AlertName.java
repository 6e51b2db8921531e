package dev.vedette.rules.resource;

import java.util.Locale;
import java.util.OptionalLong;

/** Names of alerts, which sort by the order of storing; stateless. */
public final class AlertName {
  private static final String COLLECTION = "alerts/";
  private static final int DIGITS = 16;

  private AlertName() {}

  /** Returns {@code alerts/{alert}}. */
  public static String of(long id) {
    return COLLECTION + String.format(Locale.ROOT, "%016d", id);
  }

  /** Returns the id in a name, empty when it is not the name of an alert. */
  public static OptionalLong parse(String name) {
    String digits = name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : "";
    boolean named = digits.length() == DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return named ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }
}
