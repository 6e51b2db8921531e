package dev.vedette.rules;

import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.rules.alert.AlertModule;
import dev.vedette.rules.authoring.AuthoringModule;
import dev.vedette.rules.backtest.BacktestModule;
import dev.vedette.rules.benchmark.BenchmarkModule;
import dev.vedette.rules.correlation.CorrelationModule;
import dev.vedette.rules.evaluation.EvaluationModule;
import dev.vedette.rules.node.NodeModule;
import dev.vedette.rules.output.OutputModule;
import dev.vedette.rules.recording.RecordingModule;
import dev.vedette.rules.report.ReportModule;
import dev.vedette.rules.rollout.RolloutModule;
import dev.vedette.rules.ruleset.RuleSetModule;
import dev.vedette.rules.schedule.ScheduleModule;
import dev.vedette.rules.signature.SignatureModule;
import dev.vedette.rules.silence.SilenceModule;
import dev.vedette.rules.store.StoreModule;
import dev.vedette.rules.waiver.WaiverModule;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.StartException;
import dev.vedette.server.grpc.AccessPolicy;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.storage.Database;
import dev.vedette.server.storage.PostgresConfig;
import dev.vedette.server.storage.StorageException;

/**
 * The rules service as one process or one part of a process; {@link #close()} is thread-safe and
 * idempotent.
 */
public final class RulesService implements AutoCloseable {
  private final ServiceProcess process;

  private RulesService(ServiceProcess process) {
    this.process = process;
  }

  /**
   * Starts the service.
   *
   * @throws StartException naming what is in the way, such as a database that cannot be read
   */
  public static RulesService start(RulesConfig config) {
    AccessPolicy access =
        AccessPolicy.gatewayOnly()
            .orAgents(
                NodeServiceGrpc.getEnrolNodeMethod().getFullMethodName(),
                RuleSetServiceGrpc.getWatchRevisionsMethod().getFullMethodName(),
                RuleSetServiceGrpc.getGetRevisionMethod().getFullMethodName(),
                EvaluationServiceGrpc.getEvaluateStreamMethod().getFullMethodName(),
                ScheduleServiceGrpc.getWatchSchedulesMethod().getFullMethodName(),
                ReportServiceGrpc.getCreateReportMethod().getFullMethodName())
            .orScanner(
                RuleSetServiceGrpc.getGetRuleSetMethod().getFullMethodName(),
                RuleSetServiceGrpc.getGetRevisionMethod().getFullMethodName());
    SignaturePolicy signatures = SignaturePolicy.of(config.signatures());
    Database database = open(config);
    try {
      return new RulesService(
          ServiceProcess.named("rules")
              .grpc(config.grpc())
              .metrics(config.metrics())
              .access(access)
              .config(config)
              .modules(
                  new StoreModule(database),
                  new SignatureModule(signatures),
                  new RuleSetModule(),
                  new RolloutModule(),
                  new NodeModule(),
                  new RecordingModule(),
                  new CorrelationModule(),
                  new EvaluationModule(),
                  new BacktestModule(),
                  new AuthoringModule(),
                  new SilenceModule(),
                  new AlertModule(config.folding()),
                  new BenchmarkModule(),
                  new ScheduleModule(),
                  new WaiverModule(),
                  new ReportModule(),
                  new OutputModule(config.outputs()))
              .start());
    } catch (StartException e) {
      database.close();
      throw e;
    }
  }

  private static Database open(RulesConfig config) {
    try {
      PostgresConfig postgresql = config.storage().postgresql();
      return postgresql == null
          ? Database.open(config.database(), StoreModule.MIGRATIONS)
          : Database.open(postgresql, StoreModule.MIGRATIONS);
    } catch (StorageException e) {
      throw new StartException("rules: " + e.getMessage(), e);
    }
  }

  /** Returns the port that gRPC is served on. */
  public int grpcPort() {
    return process.ports().grpc();
  }

  /** Returns the port that metrics are served on. */
  public int metricsPort() {
    return process.ports().metrics();
  }

  /** Lets calls in flight end, then stops. */
  @Override
  public void close() {
    process.close();
  }
}
