package dev.vedette.scanner.config;

import dev.vedette.rego.value.Value;

/** How files of a format are read that need more than their text. Implementations are immutable. */
public interface FileFormat {
  /** The document that policies see of a file with this path and content. */
  Value read(String file, String text) throws MalformedConfig;
}
