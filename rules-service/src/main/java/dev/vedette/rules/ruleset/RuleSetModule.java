package dev.vedette.rules.ruleset;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;

/** Binds RuleSetService and the compiled revisions; needs the stores. */
public final class RuleSetModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(FileBounds.class).in(Singleton.class);
    bind(RevisionValidator.class).in(Singleton.class);
    bind(CompiledRevisions.class).in(Singleton.class);
    bind(ActiveRevisions.class).in(Singleton.class);
    bind(CandidateMeasures.class).in(Singleton.class);
    bind(RevisionAnswers.class).in(Singleton.class);
    bind(DefaultRules.class).in(Singleton.class);
    bind(RuleSetGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BenchmarkFollower.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(RuleSetGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(DefaultRules.class);
  }

  @Provides
  @Singleton
  RuleLoader ruleLoader() {
    return new RuleLoader().appending(AppendedOutput.suggested());
  }
}
