package dev.vedette.agent.detection;

import dev.vedette.agent.capture.Losses;
import dev.vedette.agent.container.LateCandidates.LateField;
import dev.vedette.agent.detection.ActiveRules.NumberedField;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.ContainerFields;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.DropLedger.Dropped;
import dev.vedette.agent.stream.DropReason;
import dev.vedette.agent.stream.StreamEvent;
import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Verdict;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.Loss;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Runs the rules in force over each captured event and passes candidates on with the fields that
 * their rules read. {@link #accept} belongs to the reader thread; rules may be changed from any
 * thread and take effect between two events.
 */
public final class Detector {
  private final CandidateConsumer candidates;
  private final DropLedger drops;
  private final DetectionMetrics metrics;
  private volatile ActiveRules active = ActiveRules.none();

  // Of the reader thread only.
  private final Findings findings = new Findings();

  /**
   * Takes candidates on, with what is missing in them because a container's runtime has yet to
   * tell.
   */
  @FunctionalInterface
  public interface CandidateConsumer {
    /** Takes one; it was in this container. */
    void offer(StreamEvent candidate, Container container, List<LateField> late);
  }

  public Detector(CandidateConsumer candidates, DropLedger drops, DetectionMetrics metrics) {
    this.candidates = candidates;
    this.drops = drops;
    this.metrics = metrics;
  }

  /** Puts rules in force from the next event on. */
  public void use(ActiveRules rules) {
    active = rules;
    metrics.rules(rules.ruleCount(), rules.neverFilled().size());
  }

  /** The rules in force. */
  public ActiveRules active() {
    return active;
  }

  /** Looks at one event, which is lent for the call. */
  public void accept(EventView event) {
    ActiveRules rules = active;
    if (!rules.eventTypes().contains(event.type())) {
      return;
    }
    metrics.evaluated(event.timeNanos());
    findings.begin(rules);
    List<Matcher> matchers = rules.matchers();
    for (int i = 0; i < matchers.size(); i++) {
      // Which of several rules decides is for the rules service to say.
      matchers.get(i).matchAll(event, findings);
    }
    if (findings.any) {
      send(event, rules);
    }
  }

  /** Passes on that events were lost, so that there is an alert of it. */
  public void lost(Losses losses) {
    Loss loss =
        Loss.newBuilder()
            .putAllEvents(losses.events())
            .setCapturedEvents(losses.captured())
            .setSinceUnixNanos(losses.sinceNanos())
            .setUntilUnixNanos(losses.untilNanos())
            .build();
    lost(loss);
  }

  /** As {@link #lost(Losses)}, of events that were lost elsewhere. */
  public void lost(Loss loss) {
    candidates.offer(
        StreamEvent.of(active.selection(), loss.getSinceUnixNanos(), loss),
        Container.HOST,
        List.of());
  }

  private void send(EventView event, ActiveRules rules) {
    int type = rules.selection().dictionary().type(event.type());
    if (type == 0) {
      drops.add(Dropped.one(DropReason.UNKNOWN_TYPE, findings.worst, event.timeNanos()));
      return;
    }
    metrics.candidate(findings.decided);
    List<LateField> late = new ArrayList<>(0);
    List<Field> fields = findings.materialise(event, late);
    candidates.offer(
        new StreamEvent(rules.selection(), findings.worst, event.timeNanos(), type, fields),
        event instanceof CapturedEvent captured ? captured.container() : Container.HOST,
        late);
  }

  /** What the matchers said of the current event. */
  private static final class Findings implements MatchListener {
    private final List<NumberedField> fields = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private ActiveRules rules = ActiveRules.none();
    private boolean any;
    private boolean decided;
    private Priority worst = Priority.DEBUG;

    void begin(ActiveRules inForce) {
      rules = inForce;
      if (any) {
        fields.clear();
        numbers.clear();
        any = false;
        decided = false;
        worst = Priority.DEBUG;
      }
    }

    @Override
    public void matched(Rule rule, Verdict verdict) {
      any = true;
      decided |= verdict == Verdict.TRUE;
      Priority priority = rules.priority(rule);
      if (priority.isAtLeast(worst)) {
        worst = priority;
      }
      for (NumberedField field : rules.fields(rule)) {
        if (!numbers.get(field.number())) {
          numbers.set(field.number());
          fields.add(field);
        }
      }
    }

    List<Field> materialise(EventView event, List<LateField> late) {
      List<Field> sent = new ArrayList<>(fields.size());
      for (NumberedField field : fields) {
        Value value = event.get(field.field());
        if (!(value instanceof Value.NotSent)) {
          sent.add(
              Field.newBuilder()
                  .setField(field.number())
                  .setValue(WireValues.encode(value))
                  .build());
        } else if (ContainerFields.isToldByRuntime(field.field())) {
          late.add(new LateField(field.field(), field.number()));
        }
      }
      return sent;
    }
  }
}
