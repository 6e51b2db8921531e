package dev.vedette.scanner.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The standards that the labels of a namespace ask for. Immutable.
 *
 * @param problems labels that are written wrongly; what they ask for is taken as the strictest
 */
public record NamespaceStandards(
    Standard enforce, Standard audit, Standard warn, List<String> problems) {
  private static final String PREFIX = "pod-security.kubernetes.io/";

  public NamespaceStandards {
    problems = List.copyOf(problems);
  }

  /** What a namespace without labels asks for, unless the cluster sets something else. */
  public static NamespaceStandards open() {
    Standard open = Standard.latest(Level.PRIVILEGED);
    return new NamespaceStandards(open, open, open, List.of());
  }

  /** Reads the labels; what they leave out is taken from the defaults. */
  public static NamespaceStandards of(Map<String, String> labels, NamespaceStandards defaults) {
    List<String> problems = new ArrayList<>();
    Standard enforce = read(labels, "enforce", defaults.enforce(), problems);
    Standard audit = read(labels, "audit", defaults.audit(), problems);
    Standard fallback = defaults.warn();
    // A namespace that enforces a level and says nothing of warnings wants to be warned of it, too.
    boolean enforces =
        Optional.ofNullable(labels.get(PREFIX + "enforce")).flatMap(Level::parse).isPresent();
    if (enforces
        && labels.get(PREFIX + "warn") == null
        && enforce.level().compareTo(fallback.level()) > 0) {
      fallback = enforce;
    }
    Standard warn = read(labels, "warn", fallback, problems);
    return new NamespaceStandards(enforce, audit, warn, problems);
  }

  private static Standard read(
      Map<String, String> labels, String mode, Standard fallback, List<String> problems) {
    Level level = fallback.level();
    @Nullable String levelText = labels.get(PREFIX + mode);
    if (levelText != null) {
      level = Level.parse(levelText).orElse(Level.RESTRICTED);
      if (Level.parse(levelText).isEmpty()) {
        problems.add(
            PREFIX + mode + ": " + levelText + " (expected: privileged, baseline or restricted)");
      }
    }
    @Nullable String version = labels.get(PREFIX + mode + "-version");
    if (version == null) {
      return new Standard(level, fallback.version());
    }
    Optional<Standard> parsed = Standard.parse(level.label(), version);
    if (parsed.isEmpty()) {
      problems.add(
          PREFIX + mode + "-version: " + version + " (expected: latest or v1 and a minor version)");
    }
    return parsed.orElse(Standard.latest(level));
  }
}
