package dev.vedette.rules.backtest;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;

/** Binds BacktestService; needs the stores, the compiled revisions and the recordings. */
public final class BacktestModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(BacktestStore.class).in(Singleton.class);
    bind(Backtests.class).in(Singleton.class);
    bind(BacktestGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(BacktestGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(Backtests.class);
  }
}
