package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutEvent;
import dev.vedette.proto.rules.v1.RolloutMeasures;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.ruleset.ActiveRevisions;
import dev.vedette.rules.ruleset.Assignment;
import dev.vedette.rules.ruleset.CandidateMeasures;
import dev.vedette.rules.store.Activation;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts, and what moves them on: time, measures and people. A step is stored before nodes
 * are told. Thread-safe.
 */
final class Rollouts {
  private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
  private static final String ITSELF = "rollout";
  private static final int MOST_EVENTS = 1000;

  private final RolloutStore store;
  private final RuleSetStore ruleSets;
  private final ActiveRevisions revisions;
  private final CandidateMeasures measures;
  private final RolloutReadings readings;
  private final Clock clock;
  private final SortedMap<String, Rollout> all = new TreeMap<>();
  private final Map<String, Long> versions = new HashMap<>();

  @Inject
  Rollouts(
      RolloutStore store,
      RuleSetStore ruleSets,
      ActiveRevisions revisions,
      CandidateMeasures measures,
      RolloutReadings readings,
      Changes changes,
      Clock clock) {
    this.store = store;
    this.ruleSets = ruleSets;
    this.revisions = revisions;
    this.measures = measures;
    this.readings = readings;
    this.clock = clock;
    changes.on(Changes.ROLLOUTS, this::refresh);
    reload();
  }

  /** Reads again what another replica changed, and goes on with that. */
  private synchronized void refresh() {
    if (reload()) {
      assign();
    }
  }

  private boolean reload() {
    boolean changed = false;
    for (Map.Entry<String, RolloutStore.Stored> entry : store.all().entrySet()) {
      Rollout now = entry.getValue().rollout();
      Long known = versions.put(entry.getKey(), entry.getValue().version());
      if (known != null && known == entry.getValue().version()) {
        continue;
      }
      changed = true;
      Rollout before = all.put(entry.getKey(), now);
      if (!isOpen(now)) {
        forget(now);
      } else if (before == null || !before.getStepStartTime().equals(now.getStepStartTime())) {
        CandidateMeasures.Tally tally = measures.track(revision(now));
        tally.restart();
        if (before != null && mode(before) != mode(now)) {
          tally.forgetAnswers();
        }
      }
    }
    return changed;
  }

  private static RolloutMode mode(Rollout rollout) {
    return rollout.getSteps(rollout.getCurrentStep()).getMode();
  }

  private void forget(Rollout rollout) {
    measures.forget(revision(rollout));
    readings.forget(id(rollout));
  }

  /** Goes on after a start: measures are gone, so steps begin anew. */
  synchronized void resumeAll() {
    for (Rollout rollout : List.copyOf(all.values())) {
      if (isOpen(rollout) && !readings.isMeasured(id(rollout))) {
        var _ = put(begun(event(rollout, ITSELF, "the service started; the step begins anew")));
      }
    }
    assign();
  }

  /** Returns the one of a rule set that has not ended. */
  synchronized Optional<Rollout> open(String ruleSet) {
    return all.values().stream()
        .filter(Rollouts::isOpen)
        .filter(rollout -> revision(rollout).ruleSet().equals(ruleSet))
        .findFirst();
  }

  synchronized Optional<Rollout> find(String id) {
    return Optional.ofNullable(all.get(id)).map(this::measured);
  }

  /** Returns at most {@code limit} rollouts after an id, by id. */
  synchronized List<Rollout> list(String afterId, int limit) {
    return all.tailMap(afterId + '\0').values().stream().limit(limit).map(this::measured).toList();
  }

  /** Begins with the first step; empty when there is one of this name, or one that is open. */
  synchronized Optional<Rollout> create(Rollout rollout, String author) {
    String ruleSet = revision(rollout).ruleSet();
    if (all.containsKey(id(rollout)) || open(ruleSet).isPresent()) {
      return Optional.empty();
    }
    Rollout begun =
        begun(
            event(
                rollout.toBuilder()
                    .setState(Rollout.State.STATE_RUNNING)
                    .setCurrentStep(0)
                    .setPreviousRevision(active(ruleSet))
                    .build(),
                author,
                "began with step 1: " + text(rollout.getSteps(0))));
    measures.forget(revision(rollout));
    measures.track(revision(rollout));
    if (!store.create(id(rollout), ruleSet, begun)) {
      refresh();
      return Optional.empty();
    }
    all.put(id(rollout), begun);
    versions.put(id(rollout), 0L);
    assign();
    return find(id(rollout));
  }

  /** Holds it or lets it go on; empty when it is in no state for that. */
  synchronized Optional<Rollout> turn(String id, Rollout.State to, String author) {
    Rollout rollout = all.get(id);
    if (rollout == null || !isOpen(rollout) || rollout.getState() == to) {
      return Optional.empty();
    }
    boolean pause = to == Rollout.State.STATE_PAUSED;
    Rollout turned =
        event(rollout.toBuilder().setState(to).build(), author, pause ? "paused" : "resumed");
    return put(pause ? turned : begun(turned)) ? find(id) : turn(id, to, author);
  }

  /** Takes the revision back; empty when it has ended. */
  synchronized Optional<Rollout> rollBack(String id, String author, String reason) {
    Rollout rollout = all.get(id);
    if (rollout == null || !isOpen(rollout)) {
      return Optional.empty();
    }
    return end(rollout, author, "rolled back" + (reason.isEmpty() ? "" : ": " + reason))
        ? find(id)
        : rollBack(id, author, reason);
  }

  private boolean end(Rollout rollout, String author, String text) {
    Rollout measured = measured(rollout);
    if (!put(
        event(
            measured.toBuilder().setState(Rollout.State.STATE_ROLLED_BACK).build(),
            author,
            text))) {
      return false;
    }
    forget(rollout);
    assign();
    LOG.atWarn()
        .addKeyValue("rollout", rollout.getName())
        .addKeyValue("by", author)
        .addKeyValue("reason", text)
        .log("rollout rolled back");
    return true;
  }

  /** Looks at all that are open and moves them on. */
  synchronized void tick() {
    boolean labels = false;
    for (Rollout rollout : List.copyOf(all.values())) {
      if (isOpen(rollout)) {
        labels |= rollout.getNodeLabelsCount() > 0;
        move(rollout);
      }
    }
    if (labels) {
      revisions.lookAgain();
    }
  }

  private void move(Rollout rollout) {
    RevisionName revision = revision(rollout);
    String active = active(revision.ruleSet());
    if (active.equals(rollout.getRevision())) {
      finish(rollout, "somebody activated its revision");
      return;
    }
    if (!active.equals(rollout.getPreviousRevision())) {
      var _ = end(rollout, ITSELF, "rolled back: another revision was activated");
      return;
    }
    RolloutStep step = rollout.getSteps(rollout.getCurrentStep());
    Duration lasted =
        Duration.ofMillis(
            Durations.toMillis(Timestamps.between(rollout.getStepStartTime(), now())));
    CandidateMeasures.Reading own = measures.track(revision).read();
    readings.exchange(id(rollout), rollout, own);
    switch (StepVerdict.of(step, readings.withOthers(id(rollout), own), lasted)) {
      case StepVerdict.Wait() -> {}
      case StepVerdict.TakeBack(String reason) -> {
        var _ = end(rollout, ITSELF, "rolled back: " + reason);
      }
      case StepVerdict.Promote() -> {
        if (rollout.getState() == Rollout.State.STATE_RUNNING) {
          promote(rollout);
        }
      }
    }
  }

  private void promote(Rollout rollout) {
    int next = rollout.getCurrentStep() + 1;
    if (next == rollout.getStepsCount()) {
      RevisionName revision = revision(rollout);
      Activation activation =
          ruleSets.activate(revision.ruleSet(), revision.revision(), "", clock.instant());
      if (activation instanceof Activation.Activated) {
        finish(rollout, "activated its revision after the last step");
      } else {
        var _ = end(rollout, ITSELF, "rolled back: its revision is gone");
      }
      return;
    }
    RolloutStep step = rollout.getSteps(next);
    if (step.getMode() != rollout.getSteps(next - 1).getMode()) {
      measures.track(revision(rollout)).forgetAnswers();
    }
    if (put(
        begun(
            event(
                rollout.toBuilder().setCurrentStep(next).build(),
                ITSELF,
                "went on to step " + (next + 1) + ": " + text(step))))) {
      assign();
    }
  }

  private void finish(Rollout rollout, String text) {
    if (!put(
        event(
            measured(rollout).toBuilder().setState(Rollout.State.STATE_DONE).build(),
            ITSELF,
            text))) {
      return;
    }
    forget(rollout);
    assign();
    LOG.atInfo().addKeyValue("rollout", rollout.getName()).log("rollout done");
  }

  /** Has nodes use what the open rollouts say, and nothing else. */
  private void assign() {
    revisions.assign(
        all.values().stream()
            .filter(Rollouts::isOpen)
            .map(rollout -> {
              RolloutStep step = rollout.getSteps(rollout.getCurrentStep());
              return new Assignment(
                  revision(rollout),
                  step.getMode() == RolloutMode.ROLLOUT_MODE_SHADOW
                      ? Assignment.Mode.SHADOW
                      : Assignment.Mode.ACTIVE,
                  step.getPercent(),
                  rollout.getNodeLabelsMap());
            })
            .toList());
  }

  private Rollout begun(Rollout rollout) {
    measures.track(revision(rollout)).restart();
    return rollout.toBuilder().setStepStartTime(now()).build();
  }

  private Rollout event(Rollout rollout, String author, String text) {
    Rollout.Builder changed = rollout.toBuilder();
    if (changed.getHistoryCount() == MOST_EVENTS) {
      changed.removeHistory(1);
    }
    return changed
        .addHistory(RolloutEvent.newBuilder().setTime(now()).setAuthor(author).setText(text))
        .build();
  }

  /** Stores a change; false when another replica was first, whose change holds then. */
  private boolean put(Rollout rollout) {
    String id = id(rollout);
    long version = versions.getOrDefault(id, 0L);
    if (!store.put(id, new RolloutStore.Stored(rollout, version))) {
      refresh();
      return false;
    }
    all.put(id, rollout);
    versions.put(id, version + 1);
    return true;
  }

  /** Adds what is measured now; a rollout that ended keeps what was measured last. */
  private Rollout measured(Rollout rollout) {
    if (!isOpen(rollout)) {
      return rollout;
    }
    CandidateMeasures.Reading reading =
        readings.withOthers(id(rollout), measures.track(revision(rollout)).read());
    RolloutMeasures.Builder read =
        RolloutMeasures.newBuilder()
            .setTargetNodes(reading.told())
            .setAcceptedNodes(reading.accepted())
            .setRejectedNodes(reading.rejected())
            .setAlerts(reading.cost().alerts())
            .setEvents(reading.cost().events());
    if (reading.cost().events() > 0) {
      read.setEventCost(Durations.fromNanos(reading.cost().nanosPerEvent()));
    }
    return rollout.toBuilder().setMeasures(read).build();
  }

  private String active(String ruleSet) {
    return ruleSets
        .find(ruleSet)
        .filter(StoredRuleSet::active)
        .map(found -> new RevisionName(ruleSet, found.activeRevision()).toString())
        .orElse("");
  }

  static boolean isOpen(Rollout rollout) {
    return rollout.getState() == Rollout.State.STATE_RUNNING
        || rollout.getState() == Rollout.State.STATE_PAUSED;
  }

  private static String text(RolloutStep step) {
    boolean shadow = step.getMode() == RolloutMode.ROLLOUT_MODE_SHADOW;
    return step.getPercent() + " % of the nodes, " + (shadow ? "shadow" : "active");
  }

  private static RevisionName revision(Rollout rollout) {
    return RevisionName.require("revision", rollout.getRevision());
  }

  static String id(Rollout rollout) {
    return dev.vedette.rules.resource.Collection.ROLLOUTS.require("name", rollout.getName());
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }
}
