package dev.vedette.agent.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.EventView;
import dev.vedette.language.plan.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What the rules want passes, whatever they ask for: made-up conditions on made-up calls of one
 * kind, decided by the language and by a model of the kernel side.
 *
 * @param passes what the model says of a call
 */
record FilterSoundness<C extends EventView>(
    String type, CallShape shape, BiPredicate<KernelModel, C> passes) {

  /** Fails if the kernel leaves out what a condition wants, or hardly anything at all. */
  void check(List<String> checks, Function<Random, C> calls) {
    long seed = Long.getLong("vedette.seed", System.nanoTime());
    Random random = new Random(seed);
    RandomConditions conditions = new RandomConditions(checks, random);
    int leftOut = 0;
    for (int round = 0; round < 500; round++) {
      String text = "evt.type=" + type + " and " + conditions.next(4);
      Condition condition = compiled(text);
      Optional<CallFilter> filter = filter(condition);
      for (int call = 0; call < 40 && filter.isPresent(); call++) {
        C made = calls.apply(random);
        boolean passed = passes.test(new KernelModel(filter.get()), made);
        leftOut += passed ? 0 : 1;
        assertThat(passed || condition.evaluate(made) == Verdict.FALSE)
            .as("seed %d: %s with %s", seed, text, made)
            .isTrue();
      }
    }
    assertThat(leftOut).isGreaterThan(1_000);
  }

  /** The filter of a condition, if there is anything that the kernel can decide. */
  Optional<CallFilter> filter(String condition) {
    return filter(compiled(condition));
  }

  private Optional<CallFilter> filter(Condition condition) {
    return FilterCompiler.compile(
        shape, condition.relaxation(FilterCompiler.fields()).condition(type));
  }

  private static Condition compiled(String text) {
    return switch (Condition.compile(text)) {
      case Result.Success<Condition>(var condition, _) -> condition;
      case Result.Failure<Condition>(var diagnostics) ->
          throw new AssertionError(text + ": " + diagnostics);
    };
  }
}
