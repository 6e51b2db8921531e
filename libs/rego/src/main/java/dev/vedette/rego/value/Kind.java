package dev.vedette.rego.value;

import java.util.Locale;

/** The kinds of values, in their order. */
public enum Kind {
  NULL,
  BOOLEAN,
  NUMBER,
  STRING,
  ARRAY,
  OBJECT,
  SET;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name that {@code type_name} gives. */
  public String text() {
    return text;
  }
}
