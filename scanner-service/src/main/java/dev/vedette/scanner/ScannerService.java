package dev.vedette.scanner;

import dev.vedette.scanner.admission.AdmissionModule;
import dev.vedette.scanner.policy.ruleset.PolicyRuleSetModule;
import dev.vedette.scanner.policy.service.PolicyModule;
import dev.vedette.scanner.scan.ScanModule;
import dev.vedette.server.ServiceProcess;

/** A running scanner: scores manifests over gRPC. Thread-safe. */
public final class ScannerService implements AutoCloseable {
  private final ServiceProcess process;

  private ScannerService(ServiceProcess process) {
    this.process = process;
  }

  /** Starts a scanner with this configuration. */
  public static ScannerService start(ScannerConfig config) {
    return new ScannerService(
        ServiceProcess.named("scanner")
            .grpc(config.grpc())
            .metrics(config.metrics())
            .config(config.scan())
            .config(config.admission())
            .config(config.policy())
            .modules(
                new ScanModule(),
                new AdmissionModule(),
                new PolicyModule(),
                new PolicyRuleSetModule(config.rules(), config.grpc().tls(), config.signatures()))
            .start());
  }

  /** Where gRPC is served. */
  public int grpcPort() {
    return process.ports().grpc();
  }

  /** Where metrics are served. */
  public int metricsPort() {
    return process.ports().metrics();
  }

  /** Lets calls in flight end, then stops. */
  @Override
  public void close() {
    process.close();
  }
}
