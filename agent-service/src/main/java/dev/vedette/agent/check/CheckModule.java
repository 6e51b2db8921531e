package dev.vedette.agent.check;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.check.cluster.ClusterAccess;
import dev.vedette.agent.check.cluster.Kubectl;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.server.config.InvalidSettingException;
import io.grpc.BindableService;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;

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
    LocalNode node = new LocalNode(config.hostRoot(), config.limits(), metrics::auditTimedOut);
    return new CheckService(config, revisions, node, settings(config), metrics);
  }

  private static AuditSettings settings(CheckConfig config) {
    AuditSettings settings = AuditSettings.STANDARD.with(config.limits());
    if (config.kubernetesServer().isEmpty()) {
      return settings;
    }
    try {
      return settings.withCluster(
          Kubectl.programs(
              ClusterAccess.of(
                  URI.create(config.kubernetesServer()), config.kubernetesCredentials())));
    } catch (IOException e) {
      throw new InvalidSettingException(
          "kubernetes-credentials",
          config.kubernetesCredentials(),
          "a directory with token and ca.crt (" + e.getMessage() + ")");
    }
  }
}
