package dev.vedette.scanner.policy.ruleset;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Contributes the policies of rule sets to the scanner's process. */
public final class PolicyRuleSetModule extends AbstractModule {
  private static final long STOP_SECONDS = 2;

  private final SignaturePolicy signatures;
  private final @Nullable ManagedChannel channel;

  /**
   * Prepares the channel; it connects with the first question.
   *
   * @param rules {@code host:port} of the rules service; empty when there is none
   * @param tls the scanner's own certificate; absent means plaintext, for tests
   * @param signatures which revisions need a signature
   */
  public PolicyRuleSetModule(String rules, @Nullable TlsConfig tls, SignatureConfig signatures) {
    this.signatures = SignaturePolicy.of(signatures);
    this.channel = rules.isEmpty() ? null : GrpcChannels.connect(rules, tls, PeerIdentity.rules());
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), LifecyclePart.class)
        .addBinding()
        .toInstance(new Connection(channel));
  }

  @Provides
  @Singleton
  PolicyRuleSets ruleSets(CollectorRegistry registry) {
    return new PolicyRuleSets(new RevisionClient(channel, signatures), System::nanoTime, registry);
  }

  private record Connection(@Nullable ManagedChannel channel) implements LifecyclePart {
    @Override
    public String name() {
      return "connection to the rules service";
    }

    @Override
    public StartPhase phase() {
      return StartPhase.STATE;
    }

    @Override
    public void start() {}

    @Override
    public void stop() throws InterruptedException {
      if (channel != null) {
        channel.shutdownNow().awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      }
    }
  }
}
