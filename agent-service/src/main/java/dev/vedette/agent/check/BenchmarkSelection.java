package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.BenchmarkConfig;
import dev.vedette.agent.check.controls.BenchmarkException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The benchmark that a run uses. Immutable.
 *
 * @param detectedVersion the version or platform it was chosen for, or {@code none} when it was
 *     asked for
 */
record BenchmarkSelection(String benchmark, String detectedVersion) {
  private static final String NOT_DETECTED = "none";

  /** Chooses a benchmark; the probe is asked only when the options leave the choice open. */
  static BenchmarkSelection of(CheckOptions options, BenchmarkConfig config, VersionProbe probe)
      throws BenchmarkException, InterruptedException {
    boolean hasVersion = !options.kubernetesVersion().isBlank();
    if (!options.benchmark().isBlank()) {
      if (hasVersion) {
        throw new BenchmarkException(
            "It is an error to specify both --version and --benchmark flags");
      }
      return new BenchmarkSelection(options.benchmark(), NOT_DETECTED);
    }
    Optional<String> only = config.onlyBenchmark();
    if (only.isPresent()) {
      return new BenchmarkSelection(only.get(), NOT_DETECTED);
    }
    if (hasVersion) {
      return new BenchmarkSelection(
          forVersion(config.versionMapping(), options.kubernetesVersion()), NOT_DETECTED);
    }
    KubernetesVersion version = probe.kubernetes();
    return detected(config, version, probe.platform(version));
  }

  static BenchmarkSelection detected(
      BenchmarkConfig config, KubernetesVersion version, Platform platform)
      throws BenchmarkException {
    String forPlatform = platform.benchmark();
    return forPlatform.isEmpty()
        ? new BenchmarkSelection(
            forVersion(config.versionMapping(), version.base()), version.base())
        : new BenchmarkSelection(forPlatform, forPlatform);
  }

  /** The benchmark of a version, or of the nearest older one that has a benchmark. */
  static String forVersion(Map<String, String> mapping, String version) throws BenchmarkException {
    String current = version;
    @Nullable String benchmark = mapping.get(current);
    while (benchmark == null
        && !current.isBlank()
        && !current.equals(KubernetesVersion.ASSUMED.base())) {
      current = decrement(current);
      benchmark = mapping.get(current);
    }
    if (benchmark == null) {
      throw new BenchmarkException(
          "unable to find a matching Benchmark Version match for kubernetes version: " + version);
    }
    return benchmark;
  }

  /** The version before, by its minor number; empty when there is none. */
  static String decrement(String version) {
    String[] parts = version.split("\\.", -1);
    if (parts.length < 2) {
      return "";
    }
    try {
      int minor = Integer.parseInt(parts[1]);
      if (minor <= 1) {
        return "";
      }
      parts[1] = Integer.toString(minor - 1);
      return String.join(".", parts);
    } catch (NumberFormatException _) {
      return "";
    }
  }
}
