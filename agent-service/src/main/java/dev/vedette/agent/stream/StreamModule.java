package dev.vedette.agent.stream;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.EventStream.StreamAccounts;
import dev.vedette.proto.event.v1.StreamIdentity;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;

/** Carries candidates to the rules service. Needs a channel, an identity and a state directory. */
public final class StreamModule extends AbstractModule {
  @Provides
  @Singleton
  static DropLedger drops(CollectorRegistry registry) {
    return DropLedger.in(registry);
  }

  @Provides
  @Singleton
  static StreamAccounts accounts(CollectorRegistry registry, DropLedger drops) {
    return new StreamAccounts(registry, drops);
  }

  @Provides
  @Singleton
  static EventStream stream(
      ManagedChannel channel,
      StreamIdentity identity,
      StateDirectory directory,
      StreamConfig config,
      StreamAccounts accounts) {
    return new EventStream(channel, identity, directory.directory("spool"), config, accounts);
  }
}
