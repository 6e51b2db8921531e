package dev.vedette.agent.check;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.check.node.LocalNode;
import io.grpc.BindableService;
import io.prometheus.client.CollectorRegistry;

/**
 * Serves node checks. Needs {@link CheckConfig}, {@link RevisionFiles} and a {@link
 * CollectorRegistry} bound.
 */
public final class CheckModule extends AbstractModule {
  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(CheckService.class);
  }

  @Provides
  @Singleton
  static CheckService service(
      CheckConfig config, RevisionFiles revisions, CollectorRegistry registry) {
    CheckMetrics metrics = new CheckMetrics(registry);
    CheckRunner runner = new CheckRunner(new LocalNode(config.limits(), metrics::auditTimedOut));
    return new CheckService(config, revisions, runner, metrics);
  }
}
