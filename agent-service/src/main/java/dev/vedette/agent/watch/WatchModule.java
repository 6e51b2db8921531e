package dev.vedette.agent.watch;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.detection.CaptureInterest;
import dev.vedette.agent.detection.NodeCapture;
import io.grpc.BindableService;
import io.prometheus.client.CollectorRegistry;

/** Serves the node's live events. */
public final class WatchModule extends AbstractModule {
  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(EventWatchers.class);
  }

  @Provides
  @Singleton
  static EventWatchers watchers(
      NodeCapture capture, CaptureInterest interest, CollectorRegistry registry) {
    return new EventWatchers(
        capture, interest, KernelCapture.meant(KernelCapture.capturableTypes()), registry);
  }
}
