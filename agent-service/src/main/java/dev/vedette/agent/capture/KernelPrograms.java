package dev.vedette.agent.capture;

import dev.vedette.agent.event.EventDefinition;
import dev.vedette.agent.event.EventDefinitions;
import dev.vedette.agent.filter.Interest;
import dev.vedette.ebpf.BpfException;
import dev.vedette.ebpf.BpfMap;
import dev.vedette.ebpf.BpfObject;
import dev.vedette.ebpf.LoadedMaps;
import dev.vedette.ebpf.PassedObject;
import dev.vedette.ebpf.RingBufferReader;
import dev.vedette.ebpf.TracepointProgram;
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
  private static final int CLOSE_UNNAMED = 2;
  static final List<String> PROGRAMS = List.of("on_exit", "on_fork", "on_exec", "on_syscall");
  // Costs each call of the machine, so it is attached only while it is needed.
  static final String ON_ENTER = "on_enter";

  private final List<Recipe> recipes = Recipe.standard();
  private final LoadedMaps object;
  private final BpfMap settings;
  private final TracepointProgram onEnter;
  private final BpfMap recipeMap;
  private final BpfMap counts;
  private final BpfMap lost;
  private final BpfMap waiting;
  private final KernelFilters filters;
  private final RingBufferReader ring;

  private KernelPrograms(LoadedMaps object) {
    this.object = object;
    settings = object.map("settings");
    onEnter = object.tracepoint(ON_ENTER);
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
      KernelPrograms loaded = new KernelPrograms(object);
      loaded.set(false);
      return loaded;
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
      return loaded.pass(ON_ENTER);
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
    boolean begins =
        recipes.stream()
            .anyMatch(
                recipe -> recipe.closes() && interest.types().contains(recipe.event().name()));
    if (begins) {
      seeEnter();
    }
    for (Recipe recipe : recipes) {
      boolean wanted = recipe.state() || interest.types().contains(recipe.event().name());
      recipeMap.update(key(recipe.number()), wanted ? recipe.encoded() : OFF);
    }
    if (!begins) {
      set(false);
      onEnter.detach();
    }
    filters.forgetUnused();
  }

  private void seeEnter() {
    try {
      onEnter.attach();
      set(true);
    } catch (BpfException refused) {
      // What is closed is then told without what it was, and the kernel side counts that.
      set(false);
    }
  }

  private void set(boolean seesEnter) {
    ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    values.putInt((int) ProcessHandle.current().pid()).putInt(seesEnter ? 1 : 0);
    settings.update(key(0), values.array());
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

  /** Events that say that a descriptor was closed, but not which file it stood for. */
  long unnamedCloses() {
    return sum(CLOSE_UNNAMED);
  }

  @Override
  public void close() {
    onEnter.close();
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
