package dev.vedette.agent.node;

import dev.vedette.agent.detection.RuleCompiler.Outcome;
import dev.vedette.agent.detection.RulesInForce;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.Backoff;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the active revisions, puts each state in force and answers for it; without the rules
 * service the last good revisions hold. Connects again for ever. Has a thread of its own; compiling
 * happens on gRPC's threads, off the event path.
 */
public final class RevisionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RevisionWatch.class);
  private static final int LONGEST_ERROR = 8 * 1024;

  private final ManagedChannel channel;
  private final NodeFacts facts;
  private final RulesInForce rules;
  private final LastGoodRevisions lastGood;
  private final NodeMetrics metrics;
  private final Backoff backoff;
  private final Runnable changed;
  private final Semaphore stopped = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Call call;

  /**
   * Prepares a watch.
   *
   * @param changed called after the revisions in force changed
   */
  public RevisionWatch(
      RulesConnection connection,
      NodeFacts facts,
      RulesInForce rules,
      StateDirectory directory,
      Runnable changed) {
    this.channel = connection.channel();
    this.facts = facts;
    this.rules = rules;
    this.lastGood = new LastGoodRevisions(directory);
    this.metrics = connection.metrics();
    this.backoff = connection.backoff();
    this.changed = changed;
    this.thread = Thread.ofPlatform().name("revision-watch").daemon().unstarted(this::run);
  }

  /** Puts in force what was in force when the agent last ran. */
  public void restore() {
    lastGood
        .read()
        .ifPresent(revisions -> {
          switch (rules.change(revisions)) {
            case Outcome.Compiled _ ->
                LOG.atInfo()
                    .addKeyValue("revisions", rules.revisions())
                    .log("revisions of the last run are in force");
            case Outcome.Rejected(String error) ->
                LOG.atWarn()
                    .addKeyValue("error", error)
                    .log("revisions of the last run cannot be used");
          }
        });
  }

  /** Begins to follow. */
  public void start() {
    thread.start();
  }

  /** Stops following. */
  public void stop() throws InterruptedException {
    stopping = true;
    stopped.release();
    Call current = call;
    if (current != null) {
      current.cancel();
    }
    thread.join();
  }

  private void run() {
    try {
      while (!stopping) {
        channel.resetConnectBackoff();
        Call current = new Call();
        call = current;
        current.begin();
        if (stopping) {
          current.cancel();
        }
        Status end = current.end.join();
        metrics.watchEnded();
        if (current.standing && !stopping) {
          backoff.reset();
          LOG.atWarn().addKeyValue("status", end.withCause(null)).log("watch of revisions broke");
        }
        boolean _ = stopped.tryAcquire(backoff.afterFailure().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts revisions in force; returns what is wrong with them, empty when nothing is. */
  private String apply(List<Revision> revisions, List<Revision> shadow) {
    List<String> names = names(revisions);
    if (names.equals(rules.revisions()) && names(shadow).equals(rules.shadowRevisions())) {
      metrics.applied();
      return "";
    }
    return switch (change(revisions, shadow)) {
      case Outcome.Compiled(var active) -> {
        lastGood.write(revisions);
        metrics.applied();
        LOG.atInfo()
            .addKeyValue("revisions", names)
            .addKeyValue("shadow", names(shadow))
            .addKeyValue("rules", active.ruleCount())
            .log("revisions are in force");
        changed.run();
        yield "";
      }
      case Outcome.Rejected(String error) -> {
        metrics.rejected();
        LOG.atWarn()
            .addKeyValue("revisions", names)
            .addKeyValue("error", error)
            .log("revisions cannot be used; those before stay in force");
        yield error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR);
      }
    };
  }

  private static List<String> names(List<Revision> revisions) {
    return revisions.stream().map(Revision::getName).toList();
  }

  private Outcome change(List<Revision> revisions, List<Revision> shadow) {
    try {
      return rules.change(revisions, shadow);
    } catch (RuntimeException e) {
      LOG.error("compiling revisions failed", e);
      return new Outcome.Rejected("the agent failed to compile: " + e);
    }
  }

  /** One watch, until it breaks. */
  private final class Call
      implements ClientResponseObserver<WatchRevisionsRequest, WatchRevisionsResponse> {
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<WatchRevisionsRequest> requests;
    private volatile boolean standing;

    void begin() {
      RuleSetServiceGrpc.newStub(channel)
          .watchRevisions(this)
          .onNext(WatchRevisionsRequest.newBuilder().setNode(facts.resourceName()).build());
    }

    void cancel() {
      ClientCallStreamObserver<WatchRevisionsRequest> open = requests;
      if (open != null) {
        open.cancel("agent stops", null);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRevisionsRequest> requestStream) {
      requests = requestStream;
    }

    @Override
    public void onNext(WatchRevisionsResponse response) {
      standing = true;
      String error = apply(response.getActiveRevisionsList(), response.getShadowRevisionsList());
      ClientCallStreamObserver<WatchRevisionsRequest> open = requests;
      if (open != null) {
        open.onNext(
            WatchRevisionsRequest.newBuilder()
                .setNonce(response.getNonce())
                .setError(error)
                .build());
      }
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
