package dev.vedette.language.text;

/** Names of rules as labels of metrics. Stateless. */
public final class MetricName {
  private MetricName() {}

  /** The name with one underscore for each run of characters that a metric cannot have. */
  public static String of(String name) {
    var label = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean kept =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
      if (kept) {
        label.append(c);
      } else if (label.isEmpty() || label.charAt(label.length() - 1) != '_') {
        label.append('_');
      }
    }
    int length = label.length();
    return length > 0 && label.charAt(length - 1) == '_'
        ? label.substring(0, length - 1)
        : label.toString();
  }
}
