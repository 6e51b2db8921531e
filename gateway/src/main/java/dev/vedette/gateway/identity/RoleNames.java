package dev.vedette.gateway.identity;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;

/** Roles as people write them: names joined by {@code +} or a comma. */
final class RoleNames {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  private RoleNames() {}

  static List<String> split(String text) {
    return Arrays.stream(text.split("[+,]", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  static boolean areNames(List<String> names) {
    return !names.isEmpty() && names.stream().allMatch(NAME::matches);
  }
}
