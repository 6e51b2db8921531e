package dev.vedette.rules.node;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds NodeService and {@link EnrolledNodes}; needs the stores. */
public final class NodeModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(EnrolledNodes.class).in(Singleton.class);
    bind(NodeGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(NodeGrpc.class);
  }
}
