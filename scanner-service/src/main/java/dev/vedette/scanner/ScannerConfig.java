package dev.vedette.scanner;

import dev.vedette.scanner.admission.AdmissionConfig;
import dev.vedette.scanner.policy.service.PolicyConfig;
import dev.vedette.scanner.scan.ScanConfig;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;

/**
 * Everything that can be set for a scanner: section {@code scanner} of a file. Immutable.
 *
 * @param grpc where scans are asked for
 * @param metrics where metrics are scraped
 * @param scan the bounds of one scan
 * @param admission what objects are admitted to clusters
 * @param policy the bounds of one evaluation of policies
 */
public record ScannerConfig(
    GrpcServerConfig grpc,
    MetricsConfig metrics,
    ScanConfig scan,
    AdmissionConfig admission,
    PolicyConfig policy) {
  /** Plaintext on loopback, any free ports, standard bounds: for tests. */
  public static ScannerConfig loopback() {
    return new ScannerConfig(
        GrpcServerConfig.loopback(),
        MetricsConfig.loopback(),
        ScanConfig.standard(),
        AdmissionConfig.standard(),
        PolicyConfig.standard());
  }
}
