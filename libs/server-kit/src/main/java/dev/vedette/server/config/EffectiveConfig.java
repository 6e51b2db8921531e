package dev.vedette.server.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints a config record with its full keys. */
final class EffectiveConfig {
  private static final String REDACTED = "[redacted]";
  private static final Set<String> SECRET_WORDS =
      Set.of("password", "secret", "token", "credential", "passphrase");
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@");

  private EffectiveConfig() {}

  static void append(String prefix, Record config, StringBuilder text) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      String key = prefix + "." + Names.kebab(component.getName());
      Object value = value(config, component);
      if (value instanceof Map<?, ?> map) {
        new TreeMap<>(map).forEach((name, item) -> item(key + "." + name, item, text));
      } else {
        item(key, value, text);
      }
    }
  }

  private static void item(String key, Object value, StringBuilder text) {
    if (value instanceof Record inner && !Values.isScalar(inner.getClass())) {
      append(key, inner, text);
    } else {
      line(key, value, text);
    }
  }

  private static void line(String key, Object value, StringBuilder text) {
    text.append(key).append(" = ").append(shown(key, value)).append('\n');
  }

  private static Object value(Record config, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      Object value = component.getAccessor().invoke(config);
      return value == null ? "" : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String shown(String key, Object value) {
    String last = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean secret = List.of(last.split("-", -1)).stream().anyMatch(SECRET_WORDS::contains);
    return switch (value) {
      case SecretFile file -> file.toString();
      case java.nio.file.Path path -> path.toString();
      case List<?> list when !secret ->
          list.stream().map(item -> shown(key, item)).collect(Collectors.joining(", "));
      case Enum<?> constant -> Values.spelling(constant);
      case Object other when secret && !other.toString().isEmpty() -> REDACTED;
      default -> USER_INFO.matcher(value.toString()).replaceAll(REDACTED + "@");
    };
  }
}
