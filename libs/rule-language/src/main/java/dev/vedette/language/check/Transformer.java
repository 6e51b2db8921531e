package dev.vedette.language.check;

import dev.vedette.language.event.ValueType;
import java.util.Locale;
import java.util.Optional;

/** A function that makes a value from values. Immutable. */
public enum Transformer {
  TOLOWER,
  TOUPPER,
  B64,
  BASENAME,
  LEN,
  JOIN,
  CONCAT,
  GETOPT;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may be applied to a value of this type. */
  public boolean accepts(ValueType type, boolean list) {
    return switch (this) {
      case TOLOWER, TOUPPER, BASENAME -> type.kind() == ValueType.Kind.TEXT;
      case B64 -> type.kind() == ValueType.Kind.TEXT || type.kind() == ValueType.Kind.BYTES;
      case LEN -> list || type.kind() == ValueType.Kind.TEXT || type.kind() == ValueType.Kind.BYTES;
      case JOIN, CONCAT, GETOPT -> true;
    };
  }

  /** The type of its result, given that of its first argument. */
  public ValueType resultType(ValueType input) {
    return switch (this) {
      case TOLOWER, TOUPPER, B64, BASENAME -> input;
      case LEN -> ValueType.UINT64;
      case JOIN, CONCAT, GETOPT -> ValueType.CHARBUF;
    };
  }

  public static Optional<Transformer> of(String text) {
    for (Transformer transformer : values()) {
      if (transformer.text().equals(text)) {
        return Optional.of(transformer);
      }
    }
    return Optional.empty();
  }
}
