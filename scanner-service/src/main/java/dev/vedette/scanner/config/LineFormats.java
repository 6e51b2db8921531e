package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The formats that go line by line. Has no state, so safe for all threads. */
final class LineFormats {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private LineFormats() {}

  static Value properties(String text) throws MalformedConfig {
    var properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedConfig("properties: " + e.getMessage(), 0);
    }
    var object = ObjectValue.builder();
    properties
        .stringPropertyNames()
        .forEach(name -> object.put(name, Value.of(properties.getProperty(name))));
    return object.build();
  }

  static Value dotenv(String text) throws MalformedConfig {
    var object = ObjectValue.builder();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String bare = line.strip();
      if (bare.startsWith("export ")) {
        bare = bare.substring(7).strip();
      }
      int separator = bare.indexOf('=') < 0 ? bare.indexOf(": ") : bare.indexOf('=');
      if (bare.isEmpty() || bare.startsWith("#")) {
        continue;
      }
      if (separator < 1) {
        throw new MalformedConfig("line `" + bare + "` doesn't match format", number);
      }
      object.put(
          bare.substring(0, separator).strip(), Value.of(unquoted(bare.substring(separator + 1))));
    }
    return object.build();
  }

  private static String unquoted(String value) {
    String bare = value.strip();
    char quote = bare.isEmpty() ? ' ' : bare.charAt(0);
    int end = quote == '"' || quote == '\'' ? bare.indexOf(quote, 1) : -1;
    if (end > 0) {
      String inner = bare.substring(1, end);
      return quote == '"' ? inner.replace("\\n", "\n").replace("\\\"", "\"") : inner;
    }
    int comment = bare.indexOf(" #");
    return comment < 0 ? bare : bare.substring(0, comment).strip();
  }

  static Value ignore(String text) {
    var entries = ArrayValue.builder();
    for (String line : text.split("\r?\n", -1)) {
      String kind = "Path";
      String value = line;
      if (line.isBlank()) {
        kind = "Empty";
        value = "";
      } else if (line.startsWith("#")) {
        kind = "Comment";
        value = line.substring(1).strip();
      } else if (line.startsWith("!")) {
        kind = "NegatedPath";
        value = line.substring(1);
      }
      if (kind.endsWith("Path")) {
        value = path(value);
      }
      entries.add(
          ObjectValue.builder()
              .put("Kind", Value.of(kind))
              .put("Value", Value.of(value))
              .put("Original", Value.of(line))
              .build());
    }
    return ArrayValue.of(entries.build());
  }

  // Spaces at the end do not count unless they are escaped.
  private static String path(String path) {
    String bare = path;
    while (bare.endsWith(" ") && !bare.endsWith("\\ ")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    return bare.replaceAll("\\\\(.)", "$1");
  }

  static Value ini(String text) throws MalformedConfig {
    Map<String, ObjectValue.Builder> sections = new LinkedHashMap<>();
    String section = "DEFAULT";
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
        continue;
      }
      if (bare.startsWith("[")) {
        int end = bare.indexOf(']');
        if (end < 0) {
          throw new MalformedConfig("unclosed section: " + bare, number);
        }
        section = bare.substring(1, end).strip();
        sections.computeIfAbsent(section, _ -> ObjectValue.builder());
        continue;
      }
      int equals = separator(bare);
      if (equals < 1) {
        throw new MalformedConfig("key-value delimiter not found: " + bare, number);
      }
      sections
          .computeIfAbsent(section, _ -> ObjectValue.builder())
          .put(bare.substring(0, equals).strip(), typed(iniValue(bare.substring(equals + 1))));
    }
    var object = ObjectValue.builder();
    sections.forEach((name, values) -> {
      if (!name.equalsIgnoreCase("DEFAULT")) {
        object.put(name, values.build());
      }
    });
    return object.build();
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
  }

  private static String iniValue(String value) {
    String bare = value.strip();
    boolean quoted =
        bare.length() > 1
            && bare.charAt(0) == bare.charAt(bare.length() - 1)
            && (bare.charAt(0) == '"' || bare.charAt(0) == '`' || bare.charAt(0) == '\'');
    if (quoted) {
      return bare.substring(1, bare.length() - 1);
    }
    for (int i = 1; i < bare.length(); i++) {
      boolean comment = bare.charAt(i) == '#' || bare.charAt(i) == ';';
      if (comment && Character.isWhitespace(bare.charAt(i - 1))) {
        return bare.substring(0, i).strip();
      }
    }
    return bare;
  }

  private static Value typed(String value) {
    if (value.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?")) {
      return PlainNumber.of(new BigDecimal(value));
    }
    if (TRUE.contains(value) || FALSE.contains(value)) {
      return Value.of(TRUE.contains(value));
    }
    return Value.of(value);
  }
}
