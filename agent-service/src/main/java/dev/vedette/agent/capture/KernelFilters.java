package dev.vedette.agent.capture;

import dev.vedette.agent.filter.CallFilter;
import dev.vedette.agent.filter.CallShape;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.filter.Mask;
import dev.vedette.agent.filter.RemoteNetworks;
import dev.vedette.agent.filter.RemotePorts;
import dev.vedette.ebpf.BpfException;
import dev.vedette.ebpf.BpfMap;
import dev.vedette.ebpf.LoadedMaps;
import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The filters in the kernel. Each lies in a slot, whose tables are filled before a call is told to
 * use it and emptied when no call has used it for a while, so that a change is never half done. Not
 * thread-safe.
 */
final class KernelFilters {
  private static final int SLOTS = 64;
  private static final int SLOT_BYTES = 64 * 16 + 6 * 16 + 8;
  private static final int NONE = 0;
  private static final int NAME = 1;
  private static final int PATH = 2;
  private static final int LEAF = 4;
  private static final int HOST = 8;
  private static final int PORT = 16;
  private static final int NETWORK = 32;
  private static final int NAME_BYTES = 16;
  private static final int PATH_BYTES = 64;
  private static final int LEAF_BYTES = 32;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final long UNUSED_NANOS = 1_000_000_000L;

  private final BpfMap filters;
  private final BpfMap slots;
  private final BpfMap names;
  private final BpfMap paths;
  private final BpfMap leaves;
  private final BpfMap ports;
  private final BpfMap networks;
  private final BpfMap hostCgroups;
  private final BpfMap filtered;
  private final Map<Wanted, Slot> used = new HashMap<>();
  private final List<Slot> unused = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private int generation;

  KernelFilters(LoadedMaps object) {
    filters = object.map("filters");
    slots = object.map("slots");
    names = object.map("names");
    paths = object.map("paths");
    leaves = object.map("leaves");
    ports = object.map("ports");
    networks = object.map("networks");
    hostCgroups = object.map("host_cgroups");
    filtered = object.map("filtered");
    for (int slot = SLOTS - 1; slot > NONE; slot--) {
      free.add(slot);
    }
  }

  /** What calls are filtered by; calls that want the same share a slot. */
  private record Wanted(CallShape shape, Checked condition) {}

  /** A slot with a filter in it, which may be none: then calls of that kind are not filtered. */
  private record Slot(int number, Optional<CallFilter> filter, long sinceNanos) {}

  /** Filters calls by what is wanted of them. */
  void use(Interest interest, List<Recipe> recipes) {
    Map<Recipe, Wanted> wanted = new HashMap<>();
    for (Recipe recipe : recipes) {
      Checked condition = interest.conditions().get(recipe.event().name());
      if (condition != null && !recipe.always()) {
        wanted.put(recipe, new Wanted(recipe.shape(), condition));
      }
    }
    installNew(Set.copyOf(wanted.values()));
    for (Recipe recipe : recipes) {
      Slot slot = used.get(wanted.get(recipe));
      filters.update(
          KernelPrograms.key(recipe.number()),
          KernelPrograms.key(slot == null ? NONE : slot.number()));
    }
    Map<Wanted, Slot> before = new HashMap<>(used);
    before.keySet().removeAll(wanted.values());
    long now = System.nanoTime();
    before.forEach((unwanted, slot) -> {
      used.remove(unwanted);
      unused.add(new Slot(slot.number(), slot.filter(), now));
    });
  }

  /** Empties slots that no call can be looking at any more. */
  void forgetUnused() {
    long now = System.nanoTime();
    for (Slot slot : List.copyOf(unused)) {
      if (now - slot.sinceNanos() > UNUSED_NANOS) {
        unused.remove(slot);
        slot.filter()
            .ifPresent(filter -> {
              filter
                  .names()
                  .entries()
                  .keySet()
                  .forEach(key -> names.delete(name(slot.number(), key)));
              filter
                  .paths()
                  .entries()
                  .keySet()
                  .forEach(key -> paths.delete(path(slot.number(), key)));
              filter
                  .leaves()
                  .entries()
                  .keySet()
                  .forEach(key -> leaves.delete(leaf(slot.number(), key)));
              filter
                  .remote()
                  .ports()
                  .entries()
                  .keySet()
                  .forEach(key -> ports.delete(port(slot.number(), key)));
              filter
                  .remote()
                  .networks()
                  .entries()
                  .keySet()
                  .forEach(key -> networks.delete(network(slot.number(), key)));
              free.add(slot.number());
            });
      }
    }
  }

  /** Tells the kernel side that a cgroup is no container's. May be called from any thread. */
  void knowHostCgroup(long cgroup) {
    hostCgroups.update(buffer(Long.BYTES).putLong(cgroup).array(), new byte[] {1});
  }

  /** How many calls of this number were left out. */
  long filtered(int number) {
    return KernelPrograms.sum(filtered, number);
  }

  /** Compiles the new ones on all cores: a start waits for it. */
  private void installNew(Set<Wanted> wanted) {
    Map<Wanted, Optional<CallFilter>> compiled =
        wanted.stream().filter(one -> !used.containsKey(one)).toList().parallelStream()
            .collect(
                Collectors.toConcurrentMap(
                    one -> one, one -> FilterCompiler.compile(one.shape(), one.condition())));
    compiled.forEach((one, filter) -> used.put(one, install(filter)));
  }

  private Slot install(Optional<CallFilter> filter) {
    if (filter.isEmpty() || free.isEmpty()) {
      return new Slot(NONE, Optional.empty(), 0);
    }
    int slot = free.removeLast();
    try {
      fill(slot, filter.get());
      return new Slot(slot, filter, 0);
    } catch (BpfException full) {
      // Without room for the tables the calls are not filtered; what was written of them is
      // removed in time.
      unused.add(new Slot(slot, filter, System.nanoTime()));
      return new Slot(NONE, Optional.empty(), 0);
    }
  }

  private void fill(int slot, CallFilter filter) {
    filter.names().entries().forEach((key, left) -> names.update(name(slot, key), encoded(left)));
    filter.paths().entries().forEach((key, left) -> paths.update(path(slot, key), encoded(left)));
    filter.leaves().entries().forEach((key, left) -> leaves.update(leaf(slot, key), encoded(left)));
    CallFilter.Remote remote = filter.remote();
    remote.ports().entries().forEach((key, left) -> ports.update(port(slot, key), encoded(left)));
    remote
        .networks()
        .entries()
        .forEach((key, left) -> networks.update(network(slot, key), encoded(left)));
    ByteBuffer head = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.nativeOrder());
    Mask all = new Mask(0, 0);
    for (Mask left : filter.outcomes()) {
      put(head, left);
      all = all.or(left);
    }
    put(head, filter.host());
    put(head, filter.names().elsewhere());
    put(head, filter.paths().elsewhere());
    put(head, filter.leaves().elsewhere());
    put(head, remote.ports().elsewhere());
    put(head, remote.networks().elsewhere());
    head.putInt(
        (filter.names().decides(all) ? NAME : 0)
            | (filter.paths().decides(all) ? PATH : 0)
            | (filter.leaves().decides(all) ? LEAF : 0)
            | (remote.ports().decides(all) ? PORT : 0)
            | (remote.networks().decides(all) ? NETWORK : 0)
            | (filter.host().and(all).equals(all) ? 0 : HOST));
    head.putInt(++generation);
    slots.update(KernelPrograms.key(slot), head.array());
  }

  private static byte[] name(int slot, Value.Text name) {
    return buffer(4 + NAME_BYTES).putInt(slot).put(name.bytes()).array();
  }

  private static byte[] path(int slot, Value.Text start) {
    return buffer(8 + PATH_BYTES)
        .putInt(8 * (4 + start.length()))
        .putInt(slot)
        .put(start.bytes())
        .array();
  }

  private static byte[] leaf(int slot, Value.Text leaf) {
    return buffer(4 + LEAF_BYTES).putInt(slot).put(leaf.bytes()).array();
  }

  private static byte[] port(int slot, Value.Text key) {
    return buffer(8).putInt(slot).putInt(RemotePorts.port(key)).array();
  }

  private static byte[] network(int slot, Value.Text key) {
    byte[] address = RemoteNetworks.address(key);
    return buffer(12 + 16)
        .putInt(64 + RemoteNetworks.prefix(key))
        .putInt(slot)
        .putInt(address.length == 4 ? AF_INET : AF_INET6)
        .put(address)
        .array();
  }

  private static byte[] encoded(Mask mask) {
    return buffer(16).putLong(mask.low()).putLong(mask.high()).array();
  }

  private static void put(ByteBuffer buffer, Mask mask) {
    buffer.putLong(mask.low()).putLong(mask.high());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }
}
