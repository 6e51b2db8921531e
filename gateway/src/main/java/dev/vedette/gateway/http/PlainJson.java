package dev.vedette.gateway.http;

/**
 * JSON that people read in a terminal: protobuf's printer escapes what would be markup within a web
 * page, so that {@code <NA>} becomes {@code \\u003cNA\\u003e}. Our answers are never part of a
 * page.
 */
final class PlainJson {
  private static final int ESCAPE = 6;

  private PlainJson() {}

  /** The same JSON with the characters themselves. */
  static String of(String json) {
    int at = json.indexOf("\\u00");
    if (at < 0) {
      return json;
    }
    StringBuilder plain = new StringBuilder(json.length());
    int copied = 0;
    for (at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
      char character = markup(json, at);
      if (character == 0) {
        // Two of them are one of the text.
        at += 2;
        continue;
      }
      plain.append(json, copied, at).append(character);
      at += ESCAPE;
      copied = at;
    }
    return plain.append(json, copied, json.length()).toString();
  }

  /** What is escaped there, if it is one of these; else 0. */
  private static char markup(String json, int at) {
    if (!json.startsWith("\\u00", at) || at + ESCAPE > json.length()) {
      return 0;
    }
    return switch (json.substring(at + 4, at + ESCAPE)) {
      case "3c" -> '<';
      case "3e" -> '>';
      case "3d" -> '=';
      case "26" -> '&';
      case "27" -> '\'';
      default -> 0;
    };
  }
}
