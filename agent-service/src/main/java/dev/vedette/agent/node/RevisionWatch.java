package dev.vedette.agent.node;

import dev.vedette.agent.detection.RuleCompiler.Outcome;
import dev.vedette.agent.detection.RulesInForce;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.StateWatch;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the active revisions, puts each state in force and answers for it; without the rules
 * service the last good revisions hold. Compiling happens on gRPC's threads, off the event path.
 */
public final class RevisionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RevisionWatch.class);
  private static final int LONGEST_ERROR = 8 * 1024;

  private final ManagedChannel channel;
  private final NodeFacts facts;
  private final RulesInForce rules;
  private final LastGoodRevisions lastGood;
  private final NodeMetrics metrics;
  private final Runnable changed;
  private final StateWatch<WatchRevisionsRequest, WatchRevisionsResponse> watch;

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
    this.changed = changed;
    this.watch = new StateWatch<>("revisions", channel, connection.backoff(), new Revisions());
  }

  /** Puts in force what was in force when the agent last ran. */
  public void restore(RulesOfLastRun lastRun) {
    lastRun
        .outcome()
        .ifPresent(outcome -> {
          switch (rules.begin(outcome)) {
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
    watch.start();
  }

  /** Stops following. */
  public void stop() throws InterruptedException {
    watch.stop();
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

  private final class Revisions
      implements StateWatch.Protocol<WatchRevisionsRequest, WatchRevisionsResponse> {
    @Override
    public void open(StreamObserver<WatchRevisionsResponse> responses) {
      RuleSetServiceGrpc.newStub(channel).watchRevisions(responses);
    }

    @Override
    public WatchRevisionsRequest opening() {
      return WatchRevisionsRequest.newBuilder().setNode(facts.resourceName()).build();
    }

    @Override
    public WatchRevisionsRequest answer(WatchRevisionsResponse state) {
      String error = apply(state.getActiveRevisionsList(), state.getShadowRevisionsList());
      return WatchRevisionsRequest.newBuilder().setNonce(state.getNonce()).setError(error).build();
    }

    @Override
    public void ended() {
      metrics.watchEnded();
    }
  }
}
