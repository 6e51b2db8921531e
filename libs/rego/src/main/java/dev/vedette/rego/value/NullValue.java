package dev.vedette.rego.value;

import org.jspecify.annotations.Nullable;

/** The value null. Immutable, so safe for all threads. */
public final class NullValue implements Value {
  public static final NullValue NULL = new NullValue();

  private NullValue() {}

  @Override
  public Kind kind() {
    return Kind.NULL;
  }

  @Override
  public int compareTo(Value other) {
    return kind().compareTo(other.kind());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return 7;
  }

  @Override
  public String toString() {
    return "null";
  }
}
