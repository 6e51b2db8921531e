package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  private final Deque<Boolean> attempts = new ArrayDeque<>();
  private Location caller = Location.NONE;
  private int traceDepth;

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

  /** For each expression that a traced plan tries at the moment whether it has held. */
  Deque<Boolean> attempts() {
    return attempts;
  }

  void deeper(int levels) {
    traceDepth += levels;
  }

  void tell(TraceEvent.Kind kind, String text, Location location) {
    settings.listener().happened(new TraceEvent(kind, traceDepth, text, location));
  }

  /** A builtin is called from there. */
  void callFrom(Location location) {
    caller = location;
  }

  @Override
  public String file() {
    return caller.file();
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
  public void keep(long values) {
    budget.keep(values);
  }

  @Override
  public void trace(Value note) {
    settings.listener().traced(note);
    if (plan.isTraced()) {
      String text =
          note instanceof StringValue string ? Json.quote(string.value()) : note.toString();
      tell(TraceEvent.Kind.NOTE, text, caller);
    }
  }

  @Override
  public Capabilities capabilities() {
    return settings.capabilities();
  }
}
