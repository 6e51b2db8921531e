package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.KubernetesVersion;
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
 */
public record CatalogueOptions(
    KubernetesVersion target,
    Set<String> disabled,
    List<String> registries,
    List<String> requiredLabels) {
  /** Every check, for the newest Kubernetes, without an opinion on registries and labels. */
  public static final CatalogueOptions STANDARD =
      new CatalogueOptions(KubernetesVersion.LATEST, Set.of(), List.of(), List.of());

  public CatalogueOptions {
    disabled = Set.copyOf(disabled);
    registries = List.copyOf(registries);
    requiredLabels = List.copyOf(requiredLabels);
  }
}
