package dev.vedette.server.config;

/**
 * A value as it was given, and where. A {@code null}-free tree: text, or a list or map of texts
 * from YAML.
 */
record Setting(Object value, String origin) {
  static final String FLAG = "flags";

  String text() {
    return value.toString();
  }
}
