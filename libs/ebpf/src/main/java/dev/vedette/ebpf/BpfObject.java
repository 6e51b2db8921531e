package dev.vedette.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

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
  private final long object;
  private final MemorySegment log;
  private final Deque<Long> links = new ArrayDeque<>();
  private boolean loaded;
  private boolean closed;

  private BpfObject(String name, byte[] elf) {
    this.name = name;
    log = arena.allocate(LOG_BYTES);
    MemorySegment bytes = arena.allocate(elf.length, 8);
    MemorySegment.copy(elf, 0, bytes, ValueLayout.JAVA_BYTE, 0, elf.length);
    MemorySegment options = arena.allocate(OPTIONS_BYTES, 8);
    options.set(ValueLayout.JAVA_LONG, OPTION_SIZE, OPTIONS_BYTES);
    options.set(ValueLayout.ADDRESS, OPTION_NAME, arena.allocateFrom(name));
    options.set(ValueLayout.ADDRESS, OPTION_LOG, log);
    options.set(ValueLayout.JAVA_LONG, OPTION_LOG_SIZE, LOG_BYTES);
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
    return !find(Libbpf.FIND_PROGRAM, program).isNull();
  }

  /** Sets how many entries (of a ring buffer: bytes) a map will have. Only before {@link #load}. */
  public void resize(String map, int entries) {
    check(
        Libbpf.SET_MAX_ENTRIES.call(findMap(map), entries).number(),
        "resize map " + map + " to " + entries);
  }

  /**
   * Creates the maps and has the kernel verify the programs.
   *
   * @throws BpfException if the kernel refuses; the verifier's log is attached
   */
  public void load() {
    int result = Libbpf.LOAD.call(object).number();
    if (result < 0) {
      String text = log.getString(0);
      throw new BpfException(VerifierLog.summary(name, result, text), text.isBlank() ? null : text);
    }
    loaded = true;
  }

  @Override
  public BpfMap map(String map) {
    requireLoaded();
    long found = findMap(map);
    return new BpfMap(
        map,
        Libbpf.MAP_FD.call(found).number(),
        Libbpf.MAP_KEY_SIZE.call(found).number(),
        Libbpf.MAP_VALUE_SIZE.call(found).number());
  }

  @Override
  public RingBufferReader ringBuffer(String map) {
    requireLoaded();
    long found = findMap(map);
    return RingBufferReader.map(
        Libbpf.MAP_FD.call(found).number(),
        Integer.toUnsignedLong(Libbpf.MAP_MAX_ENTRIES.call(found).number()));
  }

  @Override
  public TracepointProgram tracepoint(String program) {
    return new TracepointProgram(program, programDescriptor(program));
  }

  private int programDescriptor(String program) {
    requireLoaded();
    return Libbpf.PROGRAM_FD.call(findProgram(program)).number();
  }

  /**
   * Attaches a program where its section says.
   *
   * @throws BpfException if there is no such program or the kernel refuses
   */
  public void attach(String program) {
    requireLoaded();
    CFunction.Result link = Libbpf.ATTACH.call(findProgram(program));
    if (link.isNull()) {
      throw new BpfException(
          name + ": cannot attach " + program + ": " + Errno.describe(link.errno()));
    }
    links.push(link.value());
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
    for (long map = Libbpf.NEXT_MAP.call(object, 0).value();
        map != 0;
        map = Libbpf.NEXT_MAP.call(object, map).value()) {
      shapes.add(
          new PassedObject.Shape(
              Libbpf.text(Libbpf.MAP_NAME.call(map).value()),
              Libbpf.MAP_FD.call(map).number(),
              Libbpf.MAP_KEY_SIZE.call(map).number(),
              Libbpf.MAP_VALUE_SIZE.call(map).number(),
              Libbpf.MAP_MAX_ENTRIES.call(map).number()));
    }
    Map<String, Integer> later = new LinkedHashMap<>();
    for (String program : programs) {
      later.put(program, programDescriptor(program));
    }
    return PassedObject.describe(
        shapes, later, links.stream().map(link -> Libbpf.LINK_FD.call(link).number()).toList());
  }

  /** How many CPUs the kernel may ever have: the number of values in an entry of a per-CPU map. */
  public static int possibleCpus() {
    return Libbpf.POSSIBLE_CPUS.call().number();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!links.isEmpty()) {
      Libbpf.DESTROY_LINK.call(links.pop());
    }
    Libbpf.CLOSE.call(object);
    arena.close();
  }

  private long open(MemorySegment bytes, MemorySegment options) {
    CFunction.Result opened =
        Libbpf.OPEN_MEM.call(bytes.address(), bytes.byteSize(), options.address());
    if (opened.isNull()) {
      arena.close();
      throw new BpfException(
          name + ": no BPF object (expected: ELF with BTF): " + Errno.describe(opened.errno()));
    }
    return opened.value();
  }

  private long findProgram(String program) {
    CFunction.Result found = find(Libbpf.FIND_PROGRAM, program);
    if (found.isNull()) {
      throw new BpfException(name + ": no program " + program + " (expected: one of the object)");
    }
    return found.value();
  }

  private long findMap(String map) {
    CFunction.Result found = find(Libbpf.FIND_MAP, map);
    if (found.isNull()) {
      throw new BpfException(name + ": no map " + map + " (expected: one of the object)");
    }
    return found.value();
  }

  private CFunction.Result find(CFunction function, String called) {
    try (Arena call = Arena.ofConfined()) {
      return function.call(object, call.allocateFrom(called).address());
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
