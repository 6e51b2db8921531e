package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.podsecurity.Level;
import dev.vedette.scanner.podsecurity.Standard;
import java.util.List;
import java.util.Set;

/**
 * What a scan asks of the catalogue. Immutable.
 *
 * @param target the Kubernetes version that the manifests are for
 * @param disabled ids of checks that are not made
 * @param registries where images may come from, as in {@code registry.example.com/team}; empty
 *     allows all
 * @param requiredLabels labels that every object must carry
 * @param standard the Pod Security Standard that every pod must meet
 */
public record CatalogueOptions(
    KubernetesVersion target,
    Set<String> disabled,
    List<String> registries,
    List<String> requiredLabels,
    Standard standard) {
  /** Every check, for the newest Kubernetes, without an opinion on registries and labels. */
  public static final CatalogueOptions STANDARD =
      new CatalogueOptions(KubernetesVersion.LATEST, Set.of(), List.of(), List.of());

  public CatalogueOptions {
    disabled = Set.copyOf(disabled);
    registries = List.copyOf(registries);
    requiredLabels = List.copyOf(requiredLabels);
  }

  /** Options that ask for no Pod Security Standard. */
  public CatalogueOptions(
      KubernetesVersion target,
      Set<String> disabled,
      List<String> registries,
      List<String> requiredLabels) {
    this(target, disabled, registries, requiredLabels, Standard.latest(Level.PRIVILEGED));
  }

  /** The same options, but for the Pod Security Standard that every pod must meet. */
  public CatalogueOptions with(Standard podStandard) {
    return new CatalogueOptions(target, disabled, registries, requiredLabels, podStandard);
  }
}
