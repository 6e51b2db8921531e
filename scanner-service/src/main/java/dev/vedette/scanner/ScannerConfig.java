package dev.vedette.scanner;

import dev.vedette.scanner.admission.AdmissionConfig;
import dev.vedette.scanner.policy.service.PolicyConfig;
import dev.vedette.scanner.scan.ScanConfig;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.signature.SignatureConfig;

/**
 * Everything that can be set for a scanner: section {@code scanner} of a file. Immutable.
 *
 * @param grpc where scans are asked for
 * @param metrics where metrics are scraped
 * @param scan the bounds of one scan
 * @param admission what objects are admitted to clusters
 * @param policy the bounds of one evaluation of policies
 * @param rules address of the rules service, {@code host:port}, which is dialled with the
 *     certificate of gRPC; empty when policies are never asked for by the name of their rule set
 * @param signatures which revisions of policies need a signature
 */
public record ScannerConfig(
    GrpcServerConfig grpc,
    MetricsConfig metrics,
    ScanConfig scan,
    AdmissionConfig admission,
    PolicyConfig policy,
    @Default("") String rules,
    SignatureConfig signatures) {
  /** Checks the address. */
  public ScannerConfig {
    if (!rules.isEmpty() && !rules.matches(".+:[0-9]{1,5}")) {
      throw new InvalidSettingException("rules", rules, "host:port of the rules service");
    }
  }

  /** Plaintext on loopback, any free ports, standard bounds: for tests. */
  public static ScannerConfig loopback() {
    return new ScannerConfig(
        GrpcServerConfig.loopback(),
        MetricsConfig.loopback(),
        ScanConfig.standard(),
        AdmissionConfig.standard(),
        PolicyConfig.standard(),
        "",
        SignatureConfig.none());
  }

  /** The same with other admission. */
  public ScannerConfig withAdmission(AdmissionConfig settings) {
    return new ScannerConfig(grpc, metrics, scan, settings, policy, rules, signatures);
  }

  /** The same with other bounds of policies. */
  public ScannerConfig withPolicy(PolicyConfig settings) {
    return new ScannerConfig(grpc, metrics, scan, admission, settings, rules, signatures);
  }

  /** The same with other bounds of scans. */
  public ScannerConfig withScan(ScanConfig settings) {
    return new ScannerConfig(grpc, metrics, settings, admission, policy, rules, signatures);
  }

  /** The same with a rules service. */
  public ScannerConfig withRules(String address) {
    return new ScannerConfig(grpc, metrics, scan, admission, policy, address, signatures);
  }
}
