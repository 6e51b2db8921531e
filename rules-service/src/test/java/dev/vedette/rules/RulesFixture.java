package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.rules.alert.AlertConfig;
import dev.vedette.rules.alert.FoldingConfig;
import dev.vedette.rules.backtest.BacktestConfig;
import dev.vedette.rules.correlation.CorrelationConfig;
import dev.vedette.rules.evaluation.EvaluationConfig;
import dev.vedette.rules.evaluation.RuleMatching;
import dev.vedette.rules.output.OutputConfig;
import dev.vedette.rules.recording.RecordingConfig;
import dev.vedette.rules.report.ReportConfig;
import dev.vedette.rules.ruleset.RuleSetConfig;
import dev.vedette.rules.store.StorageConfig;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A rules service over mutual TLS on a free port, and callers with certificates of their own. Used
 * by one thread.
 */
final class RulesFixture implements AutoCloseable {
  private final ThrowawayCa ca;
  private final RulesConfig config;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private RulesService service;

  private RulesFixture(Path directory, RuleSetConfig ruleSets, AlertConfig alerts) {
    this(directory, ruleSets, alerts, RuleMatching.FIRST, Map.of(), Map.of());
  }

  private RulesFixture(
      Path directory,
      RuleSetConfig ruleSets,
      AlertConfig alerts,
      RuleMatching matching,
      Map<String, FoldingConfig> folding,
      Map<String, OutputConfig> outputs) {
    this(directory, StorageConfig.EMBEDDED, ruleSets, alerts, matching, folding, outputs);
  }

  private RulesFixture(
      Path directory,
      StorageConfig storage,
      RuleSetConfig ruleSets,
      AlertConfig alerts,
      RuleMatching matching,
      Map<String, FoldingConfig> folding,
      Map<String, OutputConfig> outputs) {
    this(directory, storage, SignatureConfig.none(), ruleSets, alerts, matching, folding, outputs);
  }

  private RulesFixture(
      Path directory,
      StorageConfig storage,
      SignatureConfig signatures,
      RuleSetConfig ruleSets,
      AlertConfig alerts,
      RuleMatching matching,
      Map<String, FoldingConfig> folding,
      Map<String, OutputConfig> outputs) {
    ca = ThrowawayCa.create(directory.resolve("ca"));
    config =
        new RulesConfig(
            GrpcServerConfig.loopback(ca.issue(PeerIdentity.rules())),
            MetricsConfig.loopback(),
            directory.resolve("rules.db"),
            storage,
            ruleSets,
            signatures,
            new EvaluationConfig(100, 4096, true, matching),
            CorrelationConfig.standard(),
            alerts,
            new ReportConfig(DataSize.parse("64KiB"), 3, Duration.ofDays(1), 10),
            RecordingConfig.in(directory.resolve("recordings")),
            BacktestConfig.standard(),
            folding,
            outputs);
    service = RulesService.start(config);
  }

  /** With an empty database, where some revisions need a signature. */
  static RulesFixture emptyRequiring(Path directory, SignatureConfig signatures) {
    return new RulesFixture(
        directory,
        StorageConfig.EMBEDDED,
        signatures,
        noRules(),
        AlertConfig.standard(),
        RuleMatching.FIRST,
        Map.of(),
        Map.of());
  }

  /** With an empty database: not even the built-in rules. */
  static RulesFixture empty(Path directory) {
    return empty(directory, AlertConfig.standard());
  }

  static RulesFixture empty(Path directory, AlertConfig alerts) {
    return new RulesFixture(directory, noRules(), alerts);
  }

  /** With an empty database, where every rule that matches alerts. */
  static RulesFixture emptyMatchingAll(Path directory) {
    return new RulesFixture(
        directory, noRules(), AlertConfig.standard(), RuleMatching.ALL, Map.of(), Map.of());
  }

  /** With an empty database and these outputs. */
  static RulesFixture emptyWith(
      Path directory, AlertConfig alerts, Map<String, OutputConfig> outputs) {
    return new RulesFixture(directory, noRules(), alerts, RuleMatching.FIRST, Map.of(), outputs);
  }

  /** With an empty database, these outputs, and alerts that are stored once for many. */
  static RulesFixture emptyFolding(
      Path directory, Map<String, FoldingConfig> folding, Map<String, OutputConfig> outputs) {
    return new RulesFixture(
        directory, noRules(), AlertConfig.standard(), RuleMatching.FIRST, folding, outputs);
  }

  /** With these outputs, and nothing but what the storage holds; a second one is a replica. */
  static RulesFixture on(StorageConfig storage, Path directory, Map<String, OutputConfig> outputs) {
    return new RulesFixture(
        directory,
        storage,
        noRules(),
        AlertConfig.standard(),
        RuleMatching.FIRST,
        Map.of(),
        outputs);
  }

  private static RuleSetConfig noRules() {
    RuleSetConfig standard = RuleSetConfig.standard();
    return new RuleSetConfig(
        false,
        10,
        standard.maxFileSize(),
        standard.maxRevisionSize(),
        standard.compiledRevisions());
  }

  /** As it comes. */
  static RulesFixture standard(Path directory) {
    return new RulesFixture(directory, RuleSetConfig.standard(), AlertConfig.standard());
  }

  /** Stops it; {@link #resume} starts it again on the same database. */
  void pause() {
    closeChannels();
    service.close();
  }

  void resume() {
    service = RulesService.start(config);
  }

  /** Stops and starts again on the same database; channels made before are dead. */
  void restart() {
    pause();
    resume();
  }

  ManagedChannel as(PeerIdentity identity) {
    ManagedChannel channel =
        GrpcChannels.connect(
            "127.0.0.1:" + service.grpcPort(), ca.issue(identity), PeerIdentity.rules());
    channels.add(channel);
    return channel;
  }

  RuleSetServiceGrpc.RuleSetServiceBlockingStub ruleSets() {
    return RuleSetServiceGrpc.newBlockingStub(as(PeerIdentity.gateway()));
  }

  AlertServiceGrpc.AlertServiceBlockingStub alerts() {
    return AlertServiceGrpc.newBlockingStub(as(PeerIdentity.gateway()));
  }

  EvaluationServiceGrpc.EvaluationServiceBlockingStub evaluation() {
    return EvaluationServiceGrpc.newBlockingStub(as(PeerIdentity.gateway()));
  }

  NodeServiceGrpc.NodeServiceBlockingStub nodes(PeerIdentity identity) {
    return NodeServiceGrpc.newBlockingStub(as(identity));
  }

  /**
   * Makes a rule set if need be and activates a revision of one file; returns the revision's name.
   */
  String apply(String ruleSet, String yaml) {
    RuleSetServiceGrpc.RuleSetServiceBlockingStub stub = ruleSets();
    try {
      create(stub, ruleSet, RuleSetKind.RULE_SET_KIND_RUNTIME);
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    }
    String name = store(stub, ruleSet, file("rules.yaml", yaml)).getName();
    activate(stub, name);
    return name;
  }

  static RuleSet create(
      RuleSetServiceGrpc.RuleSetServiceBlockingStub stub, String id, RuleSetKind kind) {
    return stub.createRuleSet(
            CreateRuleSetRequest.newBuilder()
                .setRuleSetId(id)
                .setRuleSet(RuleSet.newBuilder().setKind(kind))
                .build())
        .getRuleSet();
  }

  static Revision store(
      RuleSetServiceGrpc.RuleSetServiceBlockingStub stub, String ruleSet, File... files) {
    return stub.createRevision(
            CreateRevisionRequest.newBuilder()
                .setParent("ruleSets/" + ruleSet)
                .setRevision(Revision.newBuilder().addAllFiles(List.of(files)))
                .build())
        .getRevision();
  }

  static RuleSet activate(RuleSetServiceGrpc.RuleSetServiceBlockingStub stub, String revision) {
    return stub.activateRevision(ActivateRevisionRequest.newBuilder().setName(revision).build())
        .getRuleSet();
  }

  static File file(String path, String content) {
    return File.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(content)).build();
  }

  /** What the service measures, one sample a line. */
  List<String> metrics() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + service.metricsPort() + "/metrics"))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Calls and returns how it was refused. */
  static com.google.rpc.Status refusal(ThrowingCallable call) {
    StatusRuntimeException thrown =
        Objects.requireNonNull(
            catchThrowableOfType(StatusRuntimeException.class, call), "expected a refusal");
    return Objects.requireNonNull(StatusProto.fromThrowable(thrown), "expected details");
  }

  static <T extends Message> T detail(com.google.rpc.Status status, Class<T> type) {
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .map(detail -> {
          try {
            return detail.unpack(type);
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        })
        .findFirst()
        .orElseThrow();
  }

  private void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }

  @Override
  public void close() {
    closeChannels();
    service.close();
  }
}
