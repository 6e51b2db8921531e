package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.KubernetesVersion;
import java.util.Optional;

/**
 * A level of the Pod Security Standards at a version. Immutable.
 *
 * @param version the Kubernetes version whose rules count; empty for the latest
 */
public record Standard(Level level, String version) {
  private static final String LATEST = "latest";

  /**
   * A level at a version: {@code v1.31} or {@code latest}; nothing if either is written wrongly.
   */
  public static Optional<Standard> parse(String level, String version) {
    boolean known =
        version.equals(LATEST)
            || (version.startsWith("v1.")
                && version.indexOf('.', 3) < 0
                && KubernetesVersion.parse(version).isPresent());
    return known
        ? Level.parse(level).map(parsed -> new Standard(parsed, version))
        : Optional.empty();
  }

  /** A standard as people write it: {@code restricted} or {@code restricted:v1.31}. */
  public static Optional<Standard> parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? parse(text, LATEST)
        : parse(text.substring(0, colon), text.substring(colon + 1));
  }

  /** A level with the newest rules. */
  public static Standard latest(Level level) {
    return new Standard(level, LATEST);
  }

  KubernetesVersion kubernetes() {
    return KubernetesVersion.parse(version).orElse(KubernetesVersion.LATEST);
  }

  /** As Kubernetes writes it: {@code restricted:v1.31}. */
  @Override
  public String toString() {
    return level.label() + ":" + version;
  }
}
