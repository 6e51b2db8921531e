package dev.vedette.agent.check;

import dev.vedette.agent.check.CheckMetrics.Outcome;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.Node;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.JsonReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckScoring;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs benchmarks on this node for callers, one at a time. Thread-safe. */
public final class CheckService extends CheckServiceGrpc.CheckServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(CheckService.class);
  private static final int MAX_REPORT_CHARACTERS = 8 << 20;

  private final CheckConfig config;
  private final RevisionFiles revisions;
  private final Node node;
  private final AuditSettings settings;
  private final CheckMetrics metrics;
  private final Semaphore turn = new Semaphore(1);

  CheckService(
      CheckConfig config,
      RevisionFiles revisions,
      Node node,
      AuditSettings settings,
      CheckMetrics metrics) {
    this.settings = settings;
    this.config = config;
    this.revisions = revisions;
    this.node = node;
    this.metrics = metrics;
  }

  @Override
  public void runCheck(RunCheckRequest request, StreamObserver<RunCheckResponse> responses) {
    CheckOptions options = options(request);
    if (!turn.tryAcquire()) {
      metrics.runEnded(Outcome.REFUSED);
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED, "a check of this node is running; one runs at a time");
    }
    ReadyStream stream = new ReadyStream((ServerCallStreamObserver<RunCheckResponse>) responses);
    Thread thread =
        Thread.ofVirtual().name("check-run").unstarted(() -> runInTurn(request, options, stream));
    stream.onCancel(thread::interrupt);
    thread.start();
  }

  private void runInTurn(RunCheckRequest request, CheckOptions options, ReadyStream stream) {
    Outcome outcome = Outcome.FAILED;
    RuntimeException failure = null;
    try {
      run(request, options, stream);
      outcome = Outcome.FINISHED;
    } catch (InterruptedException _) {
      outcome = Outcome.CANCELLED;
      failure = new ServiceException(ErrorReason.CANCELLED, "the run was cancelled");
    } catch (BenchmarkException e) {
      failure = CheckMessages.failure(e);
    } catch (ServiceException e) {
      failure = e;
    } catch (RuntimeException e) {
      LOG.error("check run failed", e);
      failure = e;
    } finally {
      metrics.runEnded(outcome);
      turn.release();
    }
    // Told last, so that a caller who asks again at once is not refused.
    if (failure == null) {
      stream.complete();
    } else {
      stream.fail(failure);
    }
  }

  private void run(RunCheckRequest request, CheckOptions options, ReadyStream stream)
      throws BenchmarkException, InterruptedException {
    ShellPolicy shells =
        config.shell() && !request.getForbidShell()
            ? ShellPolicy.WHERE_NEEDED
            : ShellPolicy.FORBIDDEN;
    AuditSettings settings = this.settings.with(shells);
    BenchmarkRun run = new CheckRunner(node, settings).prepare(files(request), options);
    ReportBuilder builder = ReportBuilder.begin(run, request.getRevision(), Instant.now());
    stream.send(CheckMessages.started(run));
    CheckReport report =
        run.execute((target, group, outcome) -> {
          metrics.checkEnded(outcome.state());
          CheckResult result = CheckMessages.result(target, group, outcome);
          builder.add(result);
          stream.send(RunCheckResponse.newBuilder().setResult(result).build());
        });
    String json = JsonReport.withTotals(report);
    if (json.length() > MAX_REPORT_CHARACTERS) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "the report has "
              + json.length()
              + " characters (expected: at most "
              + MAX_REPORT_CHARACTERS
              + "); run fewer targets");
    }
    stream.send(CheckMessages.finished(report, json, builder.end(report, Instant.now())));
  }

  private BenchmarkFiles files(RunCheckRequest request) {
    return switch (request.getSourceCase()) {
      case DIRECTORY -> {
        Path directory = config.directories().get(request.getDirectory());
        if (directory == null) {
          throw ServiceException.notFound("benchmark directory", request.getDirectory());
        }
        yield BenchmarkFiles.inDirectory(directory);
      }
      case REVISION -> {
        Map<String, byte[]> files = new HashMap<>();
        for (File file : revisions.files(request.getRevision())) {
          files.put(file.getPath(), file.getContent().toByteArray());
        }
        yield BenchmarkFiles.of(files);
      }
      case SOURCE_NOT_SET -> BenchmarkFiles.ofVedette();
    };
  }

  private static CheckOptions options(RunCheckRequest request) {
    if (!request.getBenchmark().isBlank() && !request.getKubernetesVersion().isBlank()) {
      throw ServiceException.invalidField(
          "kubernetes_version", request.getKubernetesVersion(), "empty with a benchmark");
    }
    if (request.getChecksCount() > 0 && request.getGroupsCount() > 0) {
      throw ServiceException.invalidField(
          "groups", String.join(",", request.getGroupsList()), "empty with checks");
    }
    return new CheckOptions(
        request.getBenchmark(),
        request.getKubernetesVersion(),
        request.getTargetsList(),
        new RunFilter(
            Set.copyOf(request.getChecksList()),
            Set.copyOf(request.getGroupsList()),
            Set.copyOf(request.getSkipList()),
            request.getScoring() != CheckScoring.CHECK_SCORING_UNSCORED,
            request.getScoring() != CheckScoring.CHECK_SCORING_SCORED),
        request.getMode() == dev.vedette.proto.agent.v1.CheckMode.CHECK_MODE_COMPATIBLE
            ? CheckMode.COMPATIBLE
            : CheckMode.STRICT);
  }
}
