package dev.vedette.gateway.page;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds {@link Page}. */
public final class PageModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Page.class).in(Singleton.class);
  }
}
