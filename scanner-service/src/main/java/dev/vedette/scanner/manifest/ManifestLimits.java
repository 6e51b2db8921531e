package dev.vedette.scanner.manifest;

/** How much of a manifest is read before it is rejected. Immutable. */
public record ManifestLimits(int bytes, int depth, int documents, int values) {
  /** Enough for any real manifest, little enough for a small process. */
  public static final ManifestLimits STANDARD =
      new ManifestLimits(4 * 1024 * 1024, 200, 1_000, 1_000_000);

  public ManifestLimits {
    positive("bytes", bytes);
    positive("depth", depth);
    positive("documents", documents);
    positive("values", values);
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
