package dev.vedette.gateway.route;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;

/** Binds {@link Contract}, {@link Router} and {@link EventLoops}. */
public final class RouteModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Contract.class).toInstance(Contract.load());
    bind(EventLoops.class).in(Singleton.class);
    bind(Upstreams.class).in(Singleton.class);
    bind(NodeDirectory.class).in(Singleton.class);
    bind(Router.class).in(Singleton.class);
    bind(UpstreamHealth.class).in(Singleton.class);
    bind(Channels.class).in(Singleton.class);
    Multibinder<LifecyclePart> parts = Multibinder.newSetBinder(binder(), LifecyclePart.class);
    parts.addBinding().to(Channels.class);
    parts.addBinding().to(UpstreamHealth.class);
  }

  /** Closes the channels and the loops at the end. */
  private static final class Channels implements LifecyclePart {
    private final Upstreams upstreams;
    private final EventLoops loops;

    @Inject
    Channels(Upstreams upstreams, EventLoops loops) {
      this.upstreams = upstreams;
      this.loops = loops;
    }

    @Override
    public String name() {
      return "channels";
    }

    @Override
    public StartPhase phase() {
      return StartPhase.STATE;
    }

    @Override
    public void start() {}

    @Override
    public void stop() throws InterruptedException {
      upstreams.close();
      loops.close();
    }
  }
}
