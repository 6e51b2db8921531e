package dev.vedette.agent.detection;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.container.LateCandidates;
import dev.vedette.agent.event.HostNames;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.EventStream;
import dev.vedette.server.signature.SignaturePolicy;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;

/** Finds candidates among captured events. Immutable. */
public final class DetectionModule extends AbstractModule {
  private final NodeCapture capture;

  /** Takes the capture, which may be disabled. */
  public DetectionModule(NodeCapture capture) {
    this.capture = capture;
  }

  @Provides
  @Singleton
  NodeCapture capture(CollectorRegistry registry, DropLedger drops) {
    capture.show(registry, drops);
    return capture;
  }

  @Provides
  @Singleton
  static CaptureInterest interest(NodeCapture capture) {
    return new CaptureInterest(capture::interest);
  }

  @Provides
  @Singleton
  static Detector detector(
      NodeCapture capture,
      LateCandidates candidates,
      DropLedger drops,
      CollectorRegistry registry) {
    Detector detector = new Detector(candidates::offer, drops, new DetectionMetrics(registry));
    capture.onLoss(detector::lost);
    return detector;
  }

  @Provides
  @Singleton
  static GapWatch gaps(
      NodeCapture capture,
      StateDirectory directory,
      DropLedger drops,
      GapSources sources,
      Clock clock) {
    return new GapWatch(
        directory,
        drops,
        loss -> {
          // Who captures nothing, or not yet, misses nothing that this one knows of.
          boolean active = capture.state() instanceof NodeCapture.State.Active;
          if (active) {
            sources.detector().lost(loss);
          }
          return active;
        },
        () -> Math.min(capture.untoldSince(), sources.stream().unsafeSince()),
        clock);
  }

  @Provides
  static GapSources gapSources(Detector detector, EventStream stream) {
    return new GapSources(detector, stream);
  }

  /** What tells of gaps goes through, and what may lose events with the process. */
  record GapSources(Detector detector, EventStream stream) {}

  @Provides
  @Singleton
  static RuleCompiler compiler(SignaturePolicy signatures) {
    return new RuleCompiler(KernelCapture.capturableTypes(), signatures);
  }

  @Provides
  @Singleton
  static RulesInForce rules(
      RuleCompiler compiler,
      Detector detector,
      CaptureInterest interest,
      EventStream stream,
      HostNames hosts) {
    return new RulesInForce(compiler, detector, interest, stream::announce, hosts::want);
  }
}
