package dev.vedette.gateway.posture;

import dev.vedette.proto.posture.v1.CheckFindings;
import dev.vedette.proto.posture.v1.ManifestState;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ScanResponse;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found in manifests, in short. */
final class ManifestFindings {
  private static final int SHOWN = 10;

  private ManifestFindings() {}

  static ManifestState of(ScanResponse scan) {
    Map<String, Long> counts =
        scan.getFindingsList().stream()
            .collect(Collectors.groupingBy(Finding::getCheck, Collectors.counting()));
    return ManifestState.newBuilder()
        .setSummary(scan.getSummary())
        .addAllRisks(scan.getRisksList().stream().limit(SHOWN).toList())
        .addAllChecks(
            scan.getChecksList().stream()
                .map(check ->
                    CheckFindings.newBuilder()
                        .setCheck(check)
                        .setCount(counts.getOrDefault(check.getId(), 0L).intValue())
                        .build())
                .filter(found -> found.getCount() > 0)
                .sorted(
                    Comparator.comparingInt(
                            (CheckFindings found) -> -found.getCheck().getSeverityValue())
                        .thenComparingInt(found -> -found.getCount()))
                .limit(SHOWN)
                .toList())
        .build();
  }
}
