package dev.vedette.rules.evaluation;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds EvaluationService; needs the stores, the compiled revisions and the alert feed. */
public final class EvaluationModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(EvaluationMetrics.class).in(Singleton.class);
    bind(AlertWriter.class).in(Singleton.class);
    bind(Evaluator.class).in(Singleton.class);
    bind(EvaluationContext.class).in(Singleton.class);
    bind(AuditEvaluation.class).in(Singleton.class);
    bind(EvaluationGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(EvaluationGrpc.class);
  }
}
