package dev.vedette.scanner.finding;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * A minor version of Kubernetes 1, or the newest one known here. Immutable.
 *
 * @param minor the 37 of 1.37
 */
public record KubernetesVersion(int minor) implements Comparable<KubernetesVersion> {
  /** The newest version whose rules are known; whatever is newer follows its rules. */
  public static final KubernetesVersion LATEST = new KubernetesVersion(37);

  private static final Pattern WRITTEN = Pattern.compile("v?1\\.(0|[1-9][0-9]{0,4})(?:\\.[0-9]+)?");

  /** Reads {@code v1.31}, {@code 1.31}, {@code 1.31.4} or {@code latest}. */
  public static Optional<KubernetesVersion> parse(String text) {
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    Matcher matcher = WRITTEN.matcher(text);
    return matcher.matches()
        ? Optional.of(new KubernetesVersion(Integer.parseInt(matcher.group(1))))
        : Optional.empty();
  }

  /** Whether this is the given minor version or a newer one. */
  public boolean isAtLeast(int otherMinor) {
    return minor >= otherMinor;
  }

  @Override
  public int compareTo(KubernetesVersion other) {
    return Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return "v1." + minor;
  }
}
