package dev.vedette.rules;

import dev.vedette.rules.alert.AlertConfig;
import dev.vedette.rules.alert.FoldingConfig;
import dev.vedette.rules.backtest.BacktestConfig;
import dev.vedette.rules.correlation.CorrelationConfig;
import dev.vedette.rules.evaluation.EvaluationConfig;
import dev.vedette.rules.output.OutputConfig;
import dev.vedette.rules.recording.RecordingConfig;
import dev.vedette.rules.report.ReportConfig;
import dev.vedette.rules.resource.RuleSetName;
import dev.vedette.rules.ruleset.RuleSetConfig;
import dev.vedette.rules.store.StorageConfig;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.signature.SignatureConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything that can be set of the rules service, section {@code rules}; immutable.
 *
 * @param grpc where gRPC is served
 * @param metrics where metrics are served
 * @param database the SQLite file, made when it is missing; not used when there is a PostgreSQL
 * @param storage where else data lies
 * @param ruleSets bounds of revisions
 * @param signatures which revisions need a signature
 * @param evaluation how events are taken
 * @param correlations how much rules over several events remember
 * @param alerts how long alerts are kept
 * @param reports how long reports of node checks are kept
 * @param recordings which events are kept for backtests
 * @param backtests bounds of backtests
 * @param folding which alerts are stored once for many, by name
 * @param outputs where alerts are sent, by name
 */
public record RulesConfig(
    GrpcServerConfig grpc,
    MetricsConfig metrics,
    @Default("vedette-rules.db") Path database,
    StorageConfig storage,
    RuleSetConfig ruleSets,
    SignatureConfig signatures,
    EvaluationConfig evaluation,
    CorrelationConfig correlations,
    AlertConfig alerts,
    ReportConfig reports,
    RecordingConfig recordings,
    BacktestConfig backtests,
    Map<String, FoldingConfig> folding,
    Map<String, OutputConfig> outputs) {

  /** Copies the map and refuses names that cannot be those of resources. */
  public RulesConfig {
    recordings = recordings.beside(database);
    folding = Map.copyOf(folding);
    outputs = Map.copyOf(outputs);
    for (String name : outputs.keySet()) {
      if (!RuleSetName.isId(name)) {
        throw new InvalidSettingException(
            "outputs", name, "names of 1–63 lower-case letters, digits and dashes");
      }
    }
  }

  /** Returns the usual settings for a place to listen and a database. */
  public static RulesConfig of(GrpcServerConfig grpc, MetricsConfig metrics, Path database) {
    return new RulesConfig(
        grpc,
        metrics,
        database,
        StorageConfig.EMBEDDED,
        RuleSetConfig.standard(),
        SignatureConfig.none(),
        EvaluationConfig.standard(),
        CorrelationConfig.standard(),
        AlertConfig.standard(),
        ReportConfig.standard(),
        RecordingConfig.in(Path.of("vedette-recordings")),
        BacktestConfig.standard(),
        Map.of(),
        Map.of());
  }
}
