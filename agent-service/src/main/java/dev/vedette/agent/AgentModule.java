package dev.vedette.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.EventPath.Followers;
import dev.vedette.agent.EventPath.Knowledge;
import dev.vedette.agent.container.ContainerDirectory;
import dev.vedette.agent.container.LateCandidates;
import dev.vedette.agent.detection.GapWatch;
import dev.vedette.agent.event.HostNames;
import dev.vedette.agent.node.NodeFacts;
import dev.vedette.agent.node.RevisionWatch;
import dev.vedette.agent.node.RulesOfLastRun;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.AgentEpoch;
import dev.vedette.agent.watch.EventWatchers;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.ManagedChannel;
import java.time.Clock;
import java.util.Objects;

/** What the agent's features share: its name, its directory, its way to the rules service. */
final class AgentModule extends AbstractModule {
  private final RulesOfLastRun lastRun;

  AgentModule(RulesOfLastRun lastRun) {
    this.lastRun = lastRun;
  }

  @Override
  protected void configure() {
    Multibinder<LifecyclePart> parts = Multibinder.newSetBinder(binder(), LifecyclePart.class);
    bind(AgentStorage.class).in(Singleton.class);
    bind(EventPath.class).in(Singleton.class);
    parts.addBinding().to(AgentStorage.class);
    parts.addBinding().to(EventPath.class);
  }

  @Provides
  @Singleton
  static StateDirectory directory(AgentConfig config) {
    return StateDirectory.open(config.state());
  }

  @Provides
  @Singleton
  static SignaturePolicy signatures(AgentConfig config) {
    return SignaturePolicy.of(config.signatures());
  }

  @Provides
  @Singleton
  static NodeFacts facts(AgentConfig config) {
    return NodeFacts.read(config.node()).labelled(config.labels());
  }

  /** The directory is asked for so that nothing has to be closed when it cannot be had. */
  @Provides
  @Singleton
  static ManagedChannel rules(AgentConfig config, StateDirectory owned) {
    Objects.requireNonNull(owned);
    return new LateChannel(
        config.rules(),
        () -> GrpcChannels.connect(config.rules(), config.grpc().tls(), PeerIdentity.rules()));
  }

  /** The epoch is on disk before anything can be sent. */
  @Provides
  @Singleton
  static StreamIdentity identity(NodeFacts facts, StateDirectory directory, Clock clock) {
    return StreamIdentity.newBuilder()
        .setNode(facts.resourceName())
        .setBootId(facts.bootId())
        .setAgentEpoch(AgentEpoch.begin(directory, clock))
        .build();
  }

  @Provides
  @Singleton
  static HostNames hosts(AgentConfig config) {
    return config.capture().resolveNames() ? new HostNames() : HostNames.notLookedUp();
  }

  @Provides
  @Singleton
  static Knowledge knowledge(
      ContainerDirectory containers, LateCandidates candidates, HostNames hosts) {
    return new Knowledge(containers, candidates, hosts);
  }

  @Provides
  @Singleton
  Followers followers(RevisionWatch revisions, EventWatchers watchers, GapWatch gaps) {
    return new Followers(lastRun, revisions, watchers, gaps);
  }
}
