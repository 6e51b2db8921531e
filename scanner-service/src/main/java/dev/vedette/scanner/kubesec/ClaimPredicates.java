package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import java.util.List;

/** What the volume claims of a StatefulSet ask for; one without claims asks rightly. Stateless. */
final class ClaimPredicates {
  private ClaimPredicates() {}

  static int readWriteOnce(Value document) {
    List<Value> claims = claims(document);
    boolean once =
        claims.stream()
            .flatMap(claim -> claim.at("spec", "accessModes").stream())
            .anyMatch(modes ->
                ("accessModes:" + GoText.of(modes)).contains("accessModes:[ReadWriteOnce]"));
    return claims.isEmpty() || once ? 1 : 0;
  }

  static int requestsStorage(Value document) {
    List<Value> claims = claims(document);
    long requests =
        claims.stream()
            .filter(claim -> claim.at("spec", "resources", "requests", "storage").isPresent())
            .count();
    return claims.isEmpty() ? 1 : (int) requests;
  }

  private static List<Value> claims(Value document) {
    return PodPredicates.items(document.at("spec", "volumeClaimTemplates")).stream()
        .filter(claim -> claim.at("spec").isPresent())
        .toList();
  }
}
