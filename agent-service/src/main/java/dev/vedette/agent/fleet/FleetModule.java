package dev.vedette.agent.fleet;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.check.CheckService;
import dev.vedette.agent.check.RevisionFiles;
import dev.vedette.agent.node.NodeFacts;
import dev.vedette.agent.node.RevisionFetcher;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.Backoff;
import dev.vedette.agent.stream.StreamConfig;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;

/** Runs scheduled checks and serves the revisions that they need to others. Immutable. */
public final class FleetModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RevisionFiles.class).to(KeptRevisions.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(Fleet.class);
  }

  @Provides
  @Singleton
  static KeptRevisions revisions(
      StateDirectory directory, RevisionFetcher fetcher, SignaturePolicy signatures) {
    return new KeptRevisions(directory, fetcher, signatures.fingerprint(SignedKind.BENCHMARK));
  }

  /** This node at the rules service. */
  record Place(ManagedChannel channel, NodeFacts facts, StateDirectory directory, Clock clock) {}

  /** Whom it is told of, and within which bounds. */
  record Bounds(FleetConfig fleet, StreamConfig stream, FleetMetrics metrics) {
    Backoff backoff() {
      return new Backoff(Duration.ofMillis(100), stream.longestBackoff());
    }
  }

  @Provides
  static Place place(
      ManagedChannel channel, NodeFacts facts, StateDirectory directory, Clock clock) {
    return new Place(channel, facts, directory, clock);
  }

  @Provides
  @Singleton
  static Bounds bounds(FleetConfig fleet, StreamConfig stream, CollectorRegistry registry) {
    return new Bounds(fleet, stream, new FleetMetrics(registry));
  }

  @Provides
  @Singleton
  static Fleet fleet(Place place, Bounds bounds, KeptRevisions revisions, CheckService checks) {
    String node = place.facts().node();
    FleetFiles files = new FleetFiles(place.directory());
    Outbox outbox = new Outbox(place.directory(), bounds.fleet(), bounds.metrics());
    ReportDelivery delivery =
        new ReportDelivery(place.channel(), outbox, bounds.metrics(), bounds.backoff());
    ScheduledRuns runs =
        new ScheduledRuns(
            new Timetable(node, place.clock()),
            files,
            new NodeChecks(
                node,
                checks::runCheck,
                bounds.fleet(),
                new NodeChecks.Telling(bounds.metrics(), place.clock())),
            delivery,
            place.clock());
    ScheduleWatch watch =
        new ScheduleWatch(
            new ScheduleWatch.Connection(place.channel(), node, bounds.backoff()),
            runs,
            revisions,
            files,
            bounds.metrics());
    return new Fleet(watch, runs, delivery);
  }
}
