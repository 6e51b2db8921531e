package dev.vedette.rego.builtin.standard;

import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.value.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** An evaluation that stands still at one moment and has no budget. */
final class TestCall implements Call {
  private final Map<Object, Object> memo = new HashMap<>();
  private final Capabilities capabilities;

  TestCall(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  @Override
  public long now() {
    return 1_700_000_000_000_000_000L;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T memo(Object key, Supplier<? extends T> compute) {
    return (T) memo.computeIfAbsent(key, _ -> compute.get());
  }

  @Override
  public void charge(long steps) {}

  @Override
  public void keep(long values) {}

  @Override
  public void trace(Value note) {}

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }
}
