package dev.vedette.server.config;

/**
 * A setting that cannot be used; thrown by the constructors of config records and when what a
 * setting names is unusable.
 */
public final class InvalidSettingException extends IllegalArgumentException {
  private final String key;
  private final String value;
  private final String expected;

  /** Names the key (relative to its record, or a file), its value, and what was expected. */
  public InvalidSettingException(String key, Object value, String expected) {
    super(key + ": " + value + " (expected: " + expected + ")");
    this.key = key;
    this.value = value.toString();
    this.expected = expected;
  }

  /** The key. */
  public String key() {
    return key;
  }

  /** The value that was given. */
  public String value() {
    return value;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }
}
