package dev.vedette.agent.capture;

import dev.vedette.agent.event.EventDefinition;
import dev.vedette.agent.event.EventDefinitions;
import dev.vedette.agent.filter.Interest;
import dev.vedette.ebpf.BpfMap;
import dev.vedette.ebpf.BpfObject;
import dev.vedette.ebpf.LoadedMaps;
import dev.vedette.ebpf.PassedObject;
import dev.vedette.ebpf.RingBufferReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel side, loaded: its programs, maps and ring. Not thread-safe. */
final class KernelPrograms implements AutoCloseable {
  private static final int RING_FULL = 0;
  private static final int COMPAT_SYSCALL = 1;
  private static final int EVENTS = 256;
  private static final byte[] YES = key(1);
  private static final byte[] OFF = new byte[Recipe.BYTES];
  static final List<String> PROGRAMS = List.of("on_exit", "on_fork", "on_exec", "on_syscall");

  private final List<Recipe> recipes = Recipe.standard();
  private final LoadedMaps object;
  private final BpfMap recipeMap;
  private final BpfMap counts;
  private final BpfMap lost;
  private final BpfMap waiting;
  private final KernelFilters filters;
  private final RingBufferReader ring;

  private KernelPrograms(LoadedMaps object) {
    this.object = object;
    recipeMap = object.map("recipes");
    counts = object.map("counts");
    lost = object.map("lost");
    waiting = object.map("waiting");
    filters = new KernelFilters(object);
    ring = object.ringBuffer("ring");
  }

  /**
   * Loads the programs; they report nothing before {@link #attach}.
   *
   * @throws dev.vedette.ebpf.BpfException if the kernel refuses
   */
  static KernelPrograms load(int ringBytes) {
    BpfObject object = BpfObject.open("capture", bytes(Processor.here()));
    try {
      object.resize("ring", ringBytes);
      object.load();
      ByteBuffer settings = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      settings.putInt((int) ProcessHandle.current().pid());
      object.map("settings").update(new byte[4], settings.array());
      return new KernelPrograms(object);
    } catch (RuntimeException refused) {
      object.close();
      throw refused;
    }
  }

  /** Takes over what was attached before this process became what it is. */
  static KernelPrograms passed(String description) {
    return new KernelPrograms(PassedObject.of(description));
  }

  /** Attaches the programs where that was not done before. */
  void attach() {
    if (object instanceof BpfObject loaded) {
      PROGRAMS.forEach(loaded::attach);
    }
  }

  /**
   * Attaches the programs, which report nothing of their own accord yet, and keeps them for the
   * program that this process is about to become; until then they must not be closed.
   *
   * @return what {@link #passed} takes there
   */
  String attachAndPass() {
    if (object instanceof BpfObject loaded) {
      attach();
      return loaded.pass();
    }
    throw new IllegalStateException("passed on before (expected: once)");
  }

  RingBufferReader ring() {
    return ring;
  }

  /** Waits for the next record, which wakes this thread, but no longer than this. */
  void awaitRecord(Duration longest) {
    waiting.update(key(0), YES);
    ring.await(longest);
  }

  /** Captures what is wanted, and what the process table needs, and as little else as can be. */
  void want(Interest interest) {
    filters.use(interest, recipes);
    for (Recipe recipe : recipes) {
      boolean wanted = recipe.state() || interest.types().contains(recipe.event().name());
      recipeMap.update(key(recipe.number()), wanted ? recipe.encoded() : OFF);
    }
    filters.forgetUnused();
  }

  KernelFilters filters() {
    return filters;
  }

  /** Calls that were left out because nobody can want them, by type. */
  Map<String, Long> filtered() {
    Map<String, Long> calls = new HashMap<>();
    for (Recipe recipe : recipes) {
      long left = filters.filtered(recipe.number());
      if (left > 0) {
        calls.merge(recipe.event().name(), left, Long::sum);
      }
    }
    return calls;
  }

  /** Records that found no room in the ring. */
  long ringFull() {
    return sum(RING_FULL);
  }

  /** The same by event type; only types with any. */
  Map<String, Long> lost() {
    Map<String, Long> events = new HashMap<>();
    for (int number = 1; number < EVENTS; number++) {
      long records = sum(lost, number);
      EventDefinition definition = EventDefinitions.standard().numbered(number);
      if (records > 0) {
        // What the kernel calls a fork is a process that was cloned.
        events.merge(definition == null ? "clone" : definition.name(), records, Long::sum);
      }
    }
    return events;
  }

  /** Calls of 32-bit programs, where their numbers are not known. */
  long compatSyscalls() {
    return sum(COMPAT_SYSCALL);
  }

  @Override
  public void close() {
    ring.close();
    object.close();
  }

  private long sum(int which) {
    return sum(counts, which);
  }

  /** The sum of what all CPUs counted. */
  static long sum(BpfMap counts, int which) {
    ByteBuffer values =
        ByteBuffer.wrap(counts.lookupPerCpu(key(which)).orElse(new byte[0]))
            .order(ByteOrder.nativeOrder());
    long sum = 0;
    while (values.hasRemaining()) {
      sum += values.getLong();
    }
    return sum;
  }

  static byte[] key(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
  }

  static byte[] bytes(Processor processor) {
    String object = processor.object();
    try (InputStream stream = KernelPrograms.class.getResourceAsStream(object)) {
      if (stream == null) {
        throw new IllegalStateException(object + ": missing (expected: on the class path)");
      }
      return stream.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
