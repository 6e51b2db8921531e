package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What all parts of one evaluation have in common. Not thread-safe. */
final class Shared implements Call {

  /** Later ones would say the same. */
  private static final int MAX_FAILURES = 100;

  private final Plan plan;
  private final Settings settings;
  private final Budget budget;
  private final Trail trail = new Trail();
  private final Map<Object, Object> memo = new HashMap<>();
  private final List<EvaluationFailure> failures = new ArrayList<>();

  Shared(Plan plan, Settings settings) {
    this.plan = plan;
    this.settings = settings;
    this.budget = new Budget(settings.limits(), settings.cancelled());
  }

  Plan plan() {
    return plan;
  }

  Budget budget() {
    return budget;
  }

  Trail trail() {
    return trail;
  }

  /** The failures of builtins so far. */
  List<EvaluationFailure> failures() {
    return failures;
  }

  boolean prints() {
    return settings.listener().hears();
  }

  void print(String text, Location location) {
    settings.listener().printed(text, location);
  }

  void failed(String code, String message, Location location) {
    var failure = new EvaluationFailure(code, message, location);
    if (settings.failures() == Settings.Failures.END) {
      throw failure;
    }
    if (failures.size() < MAX_FAILURES) {
      failures.add(failure);
    }
  }

  @Override
  public long now() {
    return settings.now();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T memo(Object key, Supplier<? extends T> compute) {
    Object known = memo.get(key);
    if (known == null) {
      known = compute.get();
      memo.put(key, known);
    }
    // A key is used with one type only, as the contract says.
    return (T) known;
  }

  @Override
  public void charge(long steps) {
    budget.charge(steps);
  }

  @Override
  public void trace(Value note) {
    settings.listener().traced(note);
  }

  @Override
  public Capabilities capabilities() {
    return settings.capabilities();
  }
}
