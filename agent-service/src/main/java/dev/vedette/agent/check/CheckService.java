package dev.vedette.agent.check;

import dev.vedette.agent.check.CheckMetrics.Outcome;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.JsonReport;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
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
  private final CheckRunner runner;
  private final CheckMetrics metrics;
  private final Semaphore turn = new Semaphore(1);

  CheckService(
      CheckConfig config, RevisionFiles revisions, CheckRunner runner, CheckMetrics metrics) {
    this.config = config;
    this.revisions = revisions;
    this.runner = runner;
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
    try {
      run(files(request), options, stream);
      outcome = Outcome.FINISHED;
    } catch (InterruptedException _) {
      outcome = Outcome.CANCELLED;
    } catch (BenchmarkException e) {
      stream.fail(CheckMessages.failure(e));
    } catch (ServiceException e) {
      stream.fail(e);
    } catch (RuntimeException e) {
      LOG.error("check run failed", e);
      stream.fail(e);
    } finally {
      metrics.runEnded(outcome);
      turn.release();
    }
    if (outcome == Outcome.FINISHED) {
      stream.complete();
    } else if (outcome == Outcome.CANCELLED) {
      stream.fail(new ServiceException(ErrorReason.CANCELLED, "the run was cancelled"));
    }
  }

  private void run(BenchmarkFiles files, CheckOptions options, ReadyStream stream)
      throws BenchmarkException, InterruptedException {
    BenchmarkRun run = runner.prepare(files, options);
    stream.send(CheckMessages.started(run));
    CheckReport report =
        run.execute((target, group, outcome) -> {
          metrics.checkEnded(outcome.state());
          stream.send(CheckMessages.result(target, group, outcome));
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
    stream.send(CheckMessages.finished(report, json));
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
      case SOURCE_NOT_SET ->
          throw ServiceException.invalidField("source", "not set", "a revision or a directory");
    };
  }

  private static CheckOptions options(RunCheckRequest request) {
    if (request.getSourceCase() == RunCheckRequest.SourceCase.SOURCE_NOT_SET) {
      throw ServiceException.invalidField("source", "not set", "a revision or a directory");
    }
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
            true,
            true));
  }
}
