package dev.vedette.agent.fleet;

import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a run of the check service says as if it were a caller that is always ready, and makes
 * a report of it. Thread-safe.
 */
final class CheckRun extends ServerCallStreamObserver<RunCheckResponse> {
  private final CompletableFuture<CheckReport> end = new CompletableFuture<>();
  private final CheckReport.Builder report = CheckReport.newBuilder();
  private @Nullable Runnable cancelHandler;
  private volatile boolean cancelled;

  /** Completes with what was found, or with what was in the way. */
  CompletableFuture<CheckReport> end() {
    return end;
  }

  /** What was found so far. */
  synchronized CheckReport soFar() {
    return report.build();
  }

  /** Ends the run. */
  void cancel() {
    Runnable handler;
    synchronized (this) {
      cancelled = true;
      handler = cancelHandler;
    }
    if (handler != null) {
      handler.run();
    }
    end.completeExceptionally(new CancellationException("the run was cancelled"));
  }

  @Override
  public synchronized void onNext(RunCheckResponse step) {
    switch (step.getKindCase()) {
      case STARTED ->
          report
              .setBenchmark(step.getStarted().getBenchmark())
              .addAllTargets(step.getStarted().getTargetsList())
              .setMode(step.getStarted().getMode());
      case RESULT -> report.addResults(step.getResult());
      case FINISHED ->
          report.setDetectedVersion(step.getFinished().getReport().getDetectedVersion());
      case KIND_NOT_SET -> {}
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    end.complete(soFar());
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public synchronized void setOnCancelHandler(@Nullable Runnable handler) {
    cancelHandler = handler;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setOnReadyHandler(@Nullable Runnable handler) {
    // Always ready: nothing to tell.
  }

  @Override
  public void setCompression(String compression) {
    // Nothing is sent.
  }

  @Override
  public void setMessageCompression(boolean enable) {
    // Nothing is sent.
  }

  @Override
  public void disableAutoInboundFlowControl() {
    // There is one request.
  }

  @Override
  public void request(int count) {
    // There is one request.
  }
}
