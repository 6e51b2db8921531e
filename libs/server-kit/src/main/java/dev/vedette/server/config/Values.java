package dev.vedette.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Plain values: from text, and what to say when the text is wrong. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ns|us|ms|s|m|h|d)");

  private Values() {}

  static boolean isScalar(Class<?> type) {
    return type == DataSize.class || type == SecretFile.class;
  }

  static Object parse(Class<?> type, String text) {
    if (type.isEnum()) {
      return enumConstant(type, text);
    }
    return switch (type.getName()) {
      case "java.lang.String" -> text;
      case "int", "java.lang.Integer" -> Integer.valueOf(text.strip());
      case "long", "java.lang.Long" -> Long.valueOf(text.strip());
      case "double", "java.lang.Double" -> Double.valueOf(text.strip());
      case "boolean", "java.lang.Boolean" -> truth(text.strip());
      case "java.time.Duration" -> duration(text.strip());
      case "java.nio.file.Path" -> path(text);
      case "dev.vedette.server.config.DataSize" -> DataSize.parse(text);
      case "dev.vedette.server.config.SecretFile" -> new SecretFile(path(text));
      default -> throw new IllegalStateException("no setting can be a " + type.getName());
    };
  }

  static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> spelling((Enum<?>) constant))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return switch (type.getName()) {
      case "java.lang.String" -> "text";
      case "int", "java.lang.Integer", "long", "java.lang.Long" -> "a whole number";
      case "double", "java.lang.Double" -> "a number";
      case "boolean", "java.lang.Boolean" -> "true or false";
      case "java.time.Duration" -> "a duration such as 500ms, 10s or 5m";
      case "java.nio.file.Path" -> "a path";
      case "dev.vedette.server.config.DataSize" -> "a size such as 64KiB or 16MiB";
      case "dev.vedette.server.config.SecretFile" -> "the path of a file that holds the secret";
      default -> "a value";
    };
  }

  static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object enumConstant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      if (name.equalsIgnoreCase(text.strip().replace('-', '_'))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty path");
    }
    return Path.of(text);
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (String.valueOf(matcher.group(2))) {
      case "ns" -> Duration.ofNanos(amount);
      case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
