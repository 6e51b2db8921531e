package dev.vedette.scanner.scan;

import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * The bounds of one scan. Immutable.
 *
 * @param timeLimit how long a scan may take
 * @param maxContent largest manifest
 * @param maxDepth deepest nesting of values
 * @param maxDocuments most documents in a manifest
 * @param maxValues most values in a manifest, aliases followed; a long text counts as several
 */
public record ScanConfig(
    @Default("10s") Duration timeLimit,
    @Default("4MiB") DataSize maxContent,
    @Default("200") int maxDepth,
    @Default("1000") int maxDocuments,
    @Default("1000000") int maxValues) {
  public ScanConfig {
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new InvalidSettingException("time-limit", timeLimit, "more than 0");
    }
    if (maxContent.bytes() < 1 || maxContent.bytes() > 64L << 20) {
      throw new InvalidSettingException("max-content", maxContent, "1 byte to 64MiB");
    }
    atLeastOne("max-depth", maxDepth);
    atLeastOne("max-documents", maxDocuments);
    atLeastOne("max-values", maxValues);
  }

  /** What holds when nobody sets anything. */
  public static ScanConfig standard() {
    return new ScanConfig(Duration.ofSeconds(10), DataSize.mebibytes(4), 200, 1_000, 1_000_000);
  }

  ManifestLimits limits() {
    return new ManifestLimits((int) maxContent.bytes(), maxDepth, maxDocuments, maxValues);
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new InvalidSettingException(key, value, ">= 1");
    }
  }
}
