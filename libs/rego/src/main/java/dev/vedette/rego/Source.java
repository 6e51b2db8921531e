package dev.vedette.rego;

import dev.vedette.rego.syntax.RegoVersion;

/** The text of a module, and the name and dialect under which it is read. Immutable. */
public record Source(String file, String text, RegoVersion version) {

  /** A module of Rego v1. */
  public Source(String file, String text) {
    this(file, text, RegoVersion.V1);
  }
}
