package dev.vedette.language.syntax;

import java.util.Optional;

/** How many values of a list must satisfy a comparison. Immutable. */
public enum Modifier {
  NONE(""),
  ONE_OF("oneof"),
  ANY_OF("anyof"),
  ALL_OF("allof");

  private final String text;

  Modifier(String text) {
    this.text = text;
  }

  /** As written in a condition; empty for none. */
  public String text() {
    return text;
  }

  public static Optional<Modifier> of(String text) {
    for (Modifier modifier : values()) {
      if (modifier != NONE && modifier.text.equals(text)) {
        return Optional.of(modifier);
      }
    }
    return Optional.empty();
  }
}
