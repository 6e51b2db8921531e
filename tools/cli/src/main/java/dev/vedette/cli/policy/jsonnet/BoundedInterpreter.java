package dev.vedette.cli.policy.jsonnet;

import scala.Function1;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.runtime.BoxedUnit;
import sjsonnet.CachedResolver;
import sjsonnet.DefaultParseCache;
import sjsonnet.Error;
import sjsonnet.Evaluator;
import sjsonnet.Expr;
import sjsonnet.Interpreter;
import sjsonnet.Lazy;
import sjsonnet.Path;
import sjsonnet.Settings;
import sjsonnet.Std;
import sjsonnet.Val;

/** The library's interpreter, which stops after so many steps. For one file, by one thread. */
final class BoundedInterpreter extends Interpreter {
  private final StepLimit steps;

  BoundedInterpreter(NearImporter near, StepLimit steps) {
    this.steps = steps; // the library's constructor makes the evaluator
    super(
        Map$.MODULE$.empty(),
        Map$.MODULE$.empty(),
        near.start().parent(),
        near,
        new DefaultParseCache(),
        new Settings(false, false, false, false, false, false),
        null,
        _ -> BoxedUnit.UNIT,
        new Std().Std());
  }

  @Override
  public Evaluator createEvaluator(
      CachedResolver resolver,
      Function1<String, Option<Expr>> variables,
      Path directory,
      Settings settings,
      Function1<Error, BoxedUnit> warn) {
    return new Counting(resolver, variables, directory, settings, warn, steps);
  }

  private static final class Counting extends Evaluator {
    private final StepLimit steps;

    Counting(
        CachedResolver resolver,
        Function1<String, Option<Expr>> variables,
        Path directory,
        Settings settings,
        Function1<Error, BoxedUnit> warn,
        StepLimit steps) {
      this.steps = steps;
      super(resolver, variables, directory, settings, warn);
    }

    @Override
    public Val visitExpr(Expr expression, Lazy[] scope) {
      steps.step();
      return super.visitExpr(expression, scope);
    }
  }
}
