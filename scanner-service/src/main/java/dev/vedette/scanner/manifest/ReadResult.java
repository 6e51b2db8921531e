package dev.vedette.scanner.manifest;

import java.util.List;

/** Either every document of a manifest, or why it is not read. Immutable. */
public sealed interface ReadResult {
  /** The documents in the order of the file; never none. */
  record Documents(List<Value> documents) implements ReadResult {
    public Documents {
      documents = List.copyOf(documents);
    }
  }

  /** Nothing was read. */
  record Rejected(Rejection rejection) implements ReadResult {}
}
