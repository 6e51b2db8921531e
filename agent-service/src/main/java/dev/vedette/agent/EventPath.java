package dev.vedette.agent;

import com.google.inject.Inject;
import dev.vedette.agent.container.ContainerDirectory;
import dev.vedette.agent.container.LateCandidates;
import dev.vedette.agent.detection.CaptureInterest;
import dev.vedette.agent.detection.Detector;
import dev.vedette.agent.detection.GapWatch;
import dev.vedette.agent.detection.NodeCapture;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.HostNames;
import dev.vedette.agent.event.NodeKnowledge;
import dev.vedette.agent.node.RevisionWatch;
import dev.vedette.agent.node.RulesOfLastRun;
import dev.vedette.agent.stream.EventStream;
import dev.vedette.agent.watch.EventWatchers;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.time.Duration;

/**
 * The way of an event through the agent, and the order in which its stations start: rules of the
 * last run, capture, stream, then new rules. Started and stopped by one thread; events come on the
 * reader thread.
 */
final class EventPath implements LifecyclePart {
  private static final Duration LAST_DELIVERY = Duration.ofSeconds(2);

  private final NodeCapture capture;
  private final CaptureInterest interest;
  private final Detector detector;
  private final Knowledge knowledge;
  private final EventStream stream;
  private final Followers followers;

  @Inject
  EventPath(
      NodeCapture capture,
      CaptureInterest interest,
      Detector detector,
      Knowledge knowledge,
      EventStream stream,
      Followers followers) {
    this.capture = capture;
    this.interest = interest;
    this.detector = detector;
    this.knowledge = knowledge;
    this.stream = stream;
    this.followers = followers;
  }

  /** Who else takes part: the revisions' side and the people's. */
  record Followers(
      RulesOfLastRun lastRun, RevisionWatch revisions, EventWatchers watchers, GapWatch gaps) {}

  /** What is known beyond what the kernel tells, and what waits for it. */
  record Knowledge(ContainerDirectory containers, LateCandidates candidates, HostNames hosts) {
    NodeKnowledge ofNode() {
      return new NodeKnowledge(containers, hosts);
    }
  }

  @Override
  public String name() {
    return "event path";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.WORK;
  }

  @Override
  public void start() {
    followers.revisions().restore(followers.lastRun());
    knowledge.containers().start();
    capture.start(interest.all(), knowledge.ofNode(), this::accept);
    capture.interest(interest.all());
    // Connecting takes the processor from what comes first; candidates gather meanwhile.
    stream.start();
    followers.gaps().start();
    followers.revisions().start();
  }

  private void accept(CapturedEvent event) {
    detector.accept(event);
    followers.watchers().accept(event);
  }

  @Override
  public void stop() throws InterruptedException {
    followers.revisions().stop();
    followers.gaps().stop();
    capture.stop();
    knowledge.candidates().close();
    knowledge.containers().close();
    knowledge.hosts().close();
    stream.stop(LAST_DELIVERY);
  }
}
