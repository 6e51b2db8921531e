package dev.vedette.agent.node;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.detection.NodeCapture;
import dev.vedette.agent.detection.RulesInForce;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.StreamConfig;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.Ports;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.signature.SignaturePolicy;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;

/** Speaks for this node at the rules service. Immutable. */
public final class NodeModule extends AbstractModule {
  private final String advertised;

  /** Takes the address to enrol with; empty means the one that the server binds. */
  public NodeModule(String advertised) {
    this.advertised = advertised;
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(NodeEnrolment.class);
  }

  @Provides
  @Singleton
  static RulesConnection connection(
      ManagedChannel channel, StreamConfig config, CollectorRegistry registry) {
    return new RulesConnection(channel, config.longestBackoff(), new NodeMetrics(registry));
  }

  @Provides
  @Singleton
  NodeReport report(
      NodeFacts facts,
      GrpcServerConfig server,
      Ports ports,
      NodeCapture capture,
      NodeAccounts accounts) {
    return new NodeReport(
        facts,
        new AdvertisedAddress(advertised, server.host(), ports),
        capture,
        accounts.rules(),
        accounts.drops());
  }

  /** What the node's record counts. */
  record NodeAccounts(RulesInForce rules, DropLedger drops) {}

  @Provides
  static NodeAccounts accounts(RulesInForce rules, DropLedger drops) {
    return new NodeAccounts(rules, drops);
  }

  @Provides
  @Singleton
  static NodeEnrolment enrolment(RulesConnection connection, NodeReport report) {
    return new NodeEnrolment(connection, report);
  }

  @Provides
  @Singleton
  static RevisionWatch watch(
      RulesConnection connection,
      NodeFacts facts,
      RulesInForce rules,
      StateDirectory directory,
      NodeEnrolment enrolment) {
    return new RevisionWatch(connection, facts, rules, directory, enrolment::refresh);
  }

  @Provides
  @Singleton
  static RevisionFetcher revisionFetcher(ManagedChannel channel, SignaturePolicy signatures) {
    return new RevisionFetcher(channel, signatures);
  }
}
