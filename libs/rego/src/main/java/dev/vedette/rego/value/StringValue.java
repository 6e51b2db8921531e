package dev.vedette.rego.value;

import org.jspecify.annotations.Nullable;

/** A string, ordered by its UTF-8 bytes. Immutable, so safe for all threads. */
public final class StringValue implements Value {
  private final String value;

  StringValue(String value) {
    this.value = value;
  }

  public String value() {
    return value;
  }

  @Override
  public Kind kind() {
    return Kind.STRING;
  }

  @Override
  public int compareTo(Value other) {
    return other instanceof StringValue that
        ? compare(value, that.value)
        : kind().compareTo(other.kind());
  }

  /** Compares by code point, which is the order of UTF-8 bytes but not that of UTF-16. */
  public static int compare(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean above = Character.isSurrogate(a);
        if (above != Character.isSurrogate(b)) {
          // The other one lies in the plane that is written in one unit.
          return above ? 1 : -1;
        }
        return Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof StringValue that && value.equals(that.value));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return Json.quote(value);
  }
}
