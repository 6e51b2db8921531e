package dev.vedette.rules.backtest;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.language.RuleBook;
import dev.vedette.language.compare.AlertComparison;
import dev.vedette.language.compare.AlertComparison.Matching;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestRules;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc;
import dev.vedette.proto.rules.v1.CancelBacktestRequest;
import dev.vedette.proto.rules.v1.CancelBacktestResponse;
import dev.vedette.proto.rules.v1.CreateBacktestRequest;
import dev.vedette.proto.rules.v1.CreateBacktestResponse;
import dev.vedette.proto.rules.v1.CreateRecordingRequest;
import dev.vedette.proto.rules.v1.CreateRecordingResponse;
import dev.vedette.proto.rules.v1.GetBacktestRequest;
import dev.vedette.proto.rules.v1.GetBacktestResponse;
import dev.vedette.proto.rules.v1.ListBacktestsRequest;
import dev.vedette.proto.rules.v1.ListBacktestsResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.rules.evaluation.EvaluationConfig;
import dev.vedette.rules.recording.Recordings;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.rules.ruleset.CompiledRevisions;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;

/** Serves backtests; thread-safe. */
final class BacktestGrpc extends BacktestServiceGrpc.BacktestServiceImplBase {
  private static final int USUAL_SAMPLES = 3;
  private static final int MOST_SAMPLES = 20;
  private static final int MOST_NAMES = 64;

  private final Backtests backtests;
  private final Recordings recordings;
  private final CompiledRevisions revisions;
  private final NodeStore nodes;
  private final Matching matching;

  @Inject
  BacktestGrpc(
      Backtests backtests,
      Recordings recordings,
      CompiledRevisions revisions,
      NodeStore nodes,
      EvaluationConfig evaluation) {
    this.backtests = backtests;
    this.recordings = recordings;
    this.revisions = revisions;
    this.nodes = nodes;
    this.matching =
        switch (evaluation.ruleMatching()) {
          case FIRST -> Matching.FIRST;
          case ALL -> Matching.ALL;
        };
  }

  @Override
  public StreamObserver<CreateRecordingRequest> createRecording(
      StreamObserver<CreateRecordingResponse> responses) {
    return new UploadStream(recordings.upload(), responses);
  }

  @Override
  public void createBacktest(
      CreateBacktestRequest request, StreamObserver<CreateBacktestResponse> responses) {
    Backtest wanted = checked(request.getBacktest());
    AlertComparison comparison =
        new AlertComparison(
            books("backtest.before", wanted.getBefore()),
            books("backtest.after", wanted.getAfter()),
            matching,
            wanted.getSamples());
    BacktestRun run = new BacktestRun(wanted, files(wanted), comparison, this::hostname);
    responses.onNext(
        CreateBacktestResponse.newBuilder().setBacktest(backtests.begin(wanted, run)).build());
    responses.onCompleted();
  }

  private static Backtest checked(Backtest asked) {
    few("backtest.nodes", asked.getNodesCount());
    few("backtest.recordings", asked.getRecordingsCount());
    asked.getNodesList().forEach(node -> NodeName.require("backtest.nodes", node));
    if (asked.getSamples() < 0 || asked.getSamples() > MOST_SAMPLES) {
      throw ServiceException.invalidField(
          "backtest.samples", asked.getSamples(), "0 to " + MOST_SAMPLES);
    }
    Backtest.Builder wanted =
        Backtest.newBuilder()
            .setBefore(asked.getBefore())
            .setAfter(asked.getAfter())
            .addAllRecordings(asked.getRecordingsList())
            .addAllNodes(asked.getNodesList())
            .setSamples(asked.getSamples() == 0 ? USUAL_SAMPLES : asked.getSamples())
            .setAuthor(CallIdentity.current().principal());
    if (asked.hasStartTime()) {
      wanted.setStartTime(time("backtest.start_time", asked.getStartTime()));
    }
    if (asked.hasEndTime()) {
      wanted.setEndTime(time("backtest.end_time", asked.getEndTime()));
    }
    return wanted.build();
  }

  private static Timestamp time(String field, Timestamp time) {
    if (!Timestamps.isValid(time)) {
      throw ServiceException.invalidField(field, "not a time", "seconds and nanoseconds");
    }
    return time;
  }

  private static void few(String field, int number) {
    if (number > MOST_NAMES) {
      throw ServiceException.invalidField(field, number + " values", "at most " + MOST_NAMES);
    }
  }

  private List<RuleBook> books(String field, BacktestRules rules) {
    few(field + ".revisions", rules.getRevisionsCount());
    if (rules.getFilesCount() > 0) {
      if (rules.getRevisionsCount() > 0) {
        throw ServiceException.invalidField(field, "revisions and files", "one of them");
      }
      return List.of(revisions.compile(field + ".files", rules.getFilesList()));
    }
    if (rules.getRevisionsCount() == 0) {
      return revisions.active().stream().map(CompiledRevision::book).toList();
    }
    return rules.getRevisionsList().stream()
        .map(name ->
            revisions
                .find(RevisionName.require(field + ".revisions", name))
                .orElseThrow(() -> ServiceException.notFound("Revision", name)))
        .map(CompiledRevision::book)
        .toList();
  }

  private List<Path> files(Backtest backtest) {
    return backtest.getRecordingsCount() == 0
        ? recordings.candidates()
        : backtest.getRecordingsList().stream()
            .map(name -> recordings.require("backtest.recordings", name))
            .toList();
  }

  private String hostname(String node) {
    String id = NodeName.id(node);
    return nodes.find(id).map(Node::getHostname).filter(name -> !name.isEmpty()).orElse(id);
  }

  @Override
  public void getBacktest(
      GetBacktestRequest request, StreamObserver<GetBacktestResponse> responses) {
    Backtest found =
        backtests
            .find(Collection.BACKTESTS.require("name", request.getName()))
            .orElseThrow(() -> ServiceException.notFound("Backtest", request.getName()));
    responses.onNext(GetBacktestResponse.newBuilder().setBacktest(found).build());
    responses.onCompleted();
  }

  @Override
  public void listBacktests(
      ListBacktestsRequest request, StreamObserver<ListBacktestsResponse> responses) {
    PageRequest page = PageRequest.of("backtests", request.getPageSize(), request.getPageToken());
    List<Backtest> fetched = backtests.list(page.after(), page.fetch());
    responses.onNext(
        ListBacktestsResponse.newBuilder()
            .addAllBacktests(page.page(fetched))
            .setNextPageToken(
                page.next(fetched, last -> Collection.BACKTESTS.require("name", last.getName())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void cancelBacktest(
      CancelBacktestRequest request, StreamObserver<CancelBacktestResponse> responses) {
    Backtest found =
        backtests
            .cancel(Collection.BACKTESTS.require("name", request.getName()))
            .orElseThrow(() -> ServiceException.notFound("Backtest", request.getName()));
    responses.onNext(CancelBacktestResponse.newBuilder().setBacktest(found).build());
    responses.onCompleted();
  }
}
