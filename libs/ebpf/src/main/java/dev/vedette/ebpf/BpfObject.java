package dev.vedette.ebpf;

import static dev.vedette.ebpf.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One compiled BPF object: opened from its bytes, loaded into the kernel, its programs attached.
 * Detaches and frees everything when closed, or when the process ends. Not thread-safe.
 */
public final class BpfObject implements LoadedMaps {
  private static final int LOG_BYTES = 1 << 20;

  // struct bpf_object_open_opts of libbpf 1.0: its size, and where the three fields lie that we
  // set.
  private static final long OPTIONS_BYTES = 80;
  private static final long OPTION_SIZE = 0;
  private static final long OPTION_NAME = 8;
  private static final long OPTION_LOG = 56;
  private static final long OPTION_LOG_SIZE = 64;

  private final Arena arena = Arena.ofShared();
  private final String name;
  private final MemorySegment object;
  private final MemorySegment log;
  private final Deque<MemorySegment> links = new ArrayDeque<>();
  private boolean loaded;
  private boolean closed;

  private BpfObject(String name, byte[] elf) {
    this.name = name;
    log = arena.allocate(LOG_BYTES);
    MemorySegment bytes = arena.allocate(elf.length, 8);
    MemorySegment.copy(elf, 0, bytes, ValueLayout.JAVA_BYTE, 0, elf.length);
    MemorySegment options = arena.allocate(OPTIONS_BYTES, 8);
    options.set(LONG, OPTION_SIZE, OPTIONS_BYTES);
    options.set(ValueLayout.ADDRESS, OPTION_NAME, arena.allocateFrom(name));
    options.set(ValueLayout.ADDRESS, OPTION_LOG, log);
    options.set(LONG, OPTION_LOG_SIZE, LOG_BYTES);
    object = open(bytes, options);
  }

  /**
   * Reads an object and checks its form; nothing reaches the kernel yet.
   *
   * @param name what the object is called in messages
   * @param elf the bytes of the compiled object
   * @throws BpfException if the bytes are no BPF object
   */
  public static BpfObject open(String name, byte[] elf) {
    return new BpfObject(name, elf);
  }

  /** Whether the object has a program of this name. */
  public boolean has(String program) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment found =
          (MemorySegment) Libbpf.FIND_PROGRAM.invokeExact(object, call.allocateFrom(program));
      return found.address() != 0;
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /** Sets how many entries (of a ring buffer: bytes) a map will have. Only before {@link #load}. */
  public void resize(String map, int entries) {
    try {
      int result = (int) Libbpf.SET_MAX_ENTRIES.invokeExact(findMap(map), entries);
      check(result, "resize map " + map + " to " + entries);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /**
   * Creates the maps and has the kernel verify the programs.
   *
   * @throws BpfException if the kernel refuses; the verifier's log is attached
   */
  public void load() {
    int result;
    try {
      result = (int) Libbpf.LOAD.invokeExact(object);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
    if (result < 0) {
      String text = log.getString(0);
      throw new BpfException(VerifierLog.summary(name, result, text), text.isBlank() ? null : text);
    }
    loaded = true;
  }

  @Override
  public BpfMap map(String map) {
    requireLoaded();
    MemorySegment found = findMap(map);
    return new BpfMap(
        map,
        call(Libbpf.MAP_FD, found),
        call(Libbpf.MAP_KEY_SIZE, found),
        call(Libbpf.MAP_VALUE_SIZE, found));
  }

  @Override
  public RingBufferReader ringBuffer(String map) {
    requireLoaded();
    MemorySegment found = findMap(map);
    return RingBufferReader.map(
        call(Libbpf.MAP_FD, found), Integer.toUnsignedLong(call(Libbpf.MAP_MAX_ENTRIES, found)));
  }

  @Override
  public TracepointProgram tracepoint(String program) {
    return new TracepointProgram(program, programDescriptor(program));
  }

  private int programDescriptor(String program) {
    requireLoaded();
    try (Arena call = Arena.ofConfined()) {
      return call(Libbpf.PROGRAM_FD, findProgram(program, call));
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /**
   * Attaches a program where its section says.
   *
   * @throws BpfException if there is no such program or the kernel refuses
   */
  public void attach(String program) {
    requireLoaded();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment found = findProgram(program, call);
      MemorySegment state = Native.callState(call);
      MemorySegment link = (MemorySegment) Libbpf.ATTACH.invokeExact(state, found);
      if (link.address() == 0) {
        throw new BpfException(
            name + ": cannot attach " + program + ": " + Errno.describe(Native.errno(state)));
      }
      links.push(link);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /**
   * Keeps the maps and the attached programs open for the program that this process is about to
   * become.
   *
   * @param programs those that are to be attached by then
   * @return what {@link PassedObject#of} takes there
   */
  public String pass(String... programs) {
    requireLoaded();
    var shapes = new ArrayList<PassedObject.Shape>();
    try {
      for (MemorySegment map =
              (MemorySegment) Libbpf.NEXT_MAP.invokeExact(object, MemorySegment.NULL);
          map.address() != 0;
          map = (MemorySegment) Libbpf.NEXT_MAP.invokeExact(object, map)) {
        MemorySegment called = (MemorySegment) Libbpf.MAP_NAME.invokeExact(map);
        shapes.add(
            new PassedObject.Shape(
                Native.text(called),
                call(Libbpf.MAP_FD, map),
                call(Libbpf.MAP_KEY_SIZE, map),
                call(Libbpf.MAP_VALUE_SIZE, map),
                call(Libbpf.MAP_MAX_ENTRIES, map)));
      }
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
    Map<String, Integer> later = new LinkedHashMap<>();
    for (String program : programs) {
      later.put(program, programDescriptor(program));
    }
    return PassedObject.describe(
        shapes, later, links.stream().map(link -> call(Libbpf.LINK_FD, link)).toList());
  }

  /** How many CPUs the kernel may ever have: the number of values in an entry of a per-CPU map. */
  public static int possibleCpus() {
    try {
      return (int) Libbpf.POSSIBLE_CPUS.invokeExact();
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      while (!links.isEmpty()) {
        int _ = (int) Libbpf.DESTROY_LINK.invokeExact(links.pop());
      }
      Libbpf.CLOSE.invokeExact(object);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    } finally {
      arena.close();
    }
  }

  private MemorySegment open(MemorySegment bytes, MemorySegment options) {
    @Nullable BpfException refused = null;
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = Native.callState(call);
      MemorySegment opened =
          (MemorySegment) Libbpf.OPEN_MEM.invokeExact(state, bytes, bytes.byteSize(), options);
      if (opened.address() != 0) {
        return opened;
      }
      refused =
          new BpfException(name + ": no BPF object (expected: ELF with BTF): " + describe(state));
    } catch (Throwable thrown) {
      arena.close();
      throw Native.broken(thrown);
    }
    arena.close();
    throw refused;
  }

  private static String describe(MemorySegment state) {
    return Errno.describe(Native.errno(state));
  }

  private MemorySegment findProgram(String program, Arena call) throws Throwable {
    MemorySegment found =
        (MemorySegment) Libbpf.FIND_PROGRAM.invokeExact(object, call.allocateFrom(program));
    if (found.address() == 0) {
      throw new BpfException(name + ": no program " + program + " (expected: one of the object)");
    }
    return found;
  }

  private MemorySegment findMap(String map) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment found =
          (MemorySegment) Libbpf.FIND_MAP.invokeExact(object, call.allocateFrom(map));
      if (found.address() == 0) {
        throw new BpfException(name + ": no map " + map + " (expected: one of the object)");
      }
      return found;
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  private static int call(MethodHandle function, MemorySegment argument) {
    try {
      return (int) function.invokeExact(argument);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  private void requireLoaded() {
    if (!loaded || closed) {
      throw new IllegalStateException(name + ": not loaded (expected: load before use)");
    }
  }

  private void check(int result, String what) {
    if (result < 0) {
      throw new BpfException(name + ": cannot " + what + ": " + Errno.describe(result));
    }
  }
}
