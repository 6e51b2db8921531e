package dev.vedette.agent.container;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.vedette.agent.stream.EventStream;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;

/** Asks the node's container runtimes. Needs the stream that candidates go to. */
public final class ContainerModule extends AbstractModule {
  private final Path hostRoot;

  /** Takes where the host's file system is seen. */
  public ContainerModule(Path hostRoot) {
    this.hostRoot = hostRoot;
  }

  @Provides
  @Singleton
  static ContainerMetrics metrics(CollectorRegistry registry) {
    return new ContainerMetrics(registry);
  }

  @Provides
  @Singleton
  ContainerDirectory directory(ContainerConfig config, ContainerMetrics metrics) {
    return new ContainerDirectory(config, hostRoot, metrics);
  }

  @Provides
  @Singleton
  static LateCandidates candidates(
      ContainerDirectory directory,
      ContainerConfig config,
      ContainerMetrics metrics,
      EventStream stream) {
    return new LateCandidates(directory, config, metrics, stream::offer);
  }
}
