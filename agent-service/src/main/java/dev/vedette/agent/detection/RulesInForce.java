package dev.vedette.agent.detection;

import dev.vedette.agent.detection.RuleCompiler.Outcome;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.proto.rules.v1.Revision;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the rules of the running agent: compiles, widens the capture, swaps, narrows the capture.
 * Thread-safe; a change waits for the one before it.
 */
public final class RulesInForce {
  private static final Logger LOG = LoggerFactory.getLogger(RulesInForce.class);

  private final RuleCompiler compiler;
  private final Detector detector;
  private final CaptureInterest interest;
  private final Consumer<StreamDictionary> announcement;
  private final Consumer<Set<String>> hosts;

  public RulesInForce(
      RuleCompiler compiler,
      Detector detector,
      CaptureInterest interest,
      Consumer<StreamDictionary> announcement,
      Consumer<Set<String>> hosts) {
    this.compiler = compiler;
    this.detector = detector;
    this.interest = interest;
    this.announcement = announcement;
    this.hosts = hosts;
  }

  /**
   * Puts revisions in force, or leaves everything as it is and says why.
   *
   * @param shadow revisions that only look on
   */
  public synchronized Outcome change(List<Revision> revisions, List<Revision> shadow) {
    return use(compiler.compile(revisions, shadow, detector.active().selection().dictionary()));
  }

  /** Puts in force what was compiled before any rules were. */
  public synchronized Outcome begin(Outcome compiled) {
    if (!revisions().isEmpty()) {
      throw new IllegalStateException("rules are in force already (expected: none)");
    }
    return use(compiled);
  }

  private Outcome use(Outcome outcome) {
    ActiveRules before = detector.active();
    if (outcome instanceof Outcome.Compiled(ActiveRules rules)) {
      announcement.accept(rules.selection().dictionary());
      hosts.accept(rules.hosts());
      interest.want(this, before.interest().or(rules.interest()));
      detector.use(rules);
      interest.want(this, rules.interest());
      warn(rules);
    }
    return outcome;
  }

  private static void warn(ActiveRules rules) {
    Set<String> neverFilled = rules.neverFilled();
    if (!neverFilled.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("revisions", rules.selection().activeRevisions())
          .addKeyValue("fields", neverFilled)
          .log("rules read fields that no event of this node fills");
    }
  }

  /** The revisions that only look on, by name. */
  public List<String> shadowRevisions() {
    return detector.active().selection().shadowRevisions();
  }

  /** The revisions in force, by name. */
  public List<String> revisions() {
    return detector.active().selection().activeRevisions();
  }
}
