package dev.vedette.agent.state;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.language.event.ValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a few threads and processes do that have much to do with each other, as chance has it: they
 * fork, execute, end, join groups, take each other's numbers, and mostly open files.
 */
public final class RandomLife {
  private static final int NUMBERS = 14;
  private static final int DESCRIPTOR = 5;
  private static final String[] WORDS = {"sh", "nginx", "cat", "sshd", "init"};
  private static final EventKind OPENAT =
      EventTable.standard().coded("PPME_SYSCALL_OPENAT_2_X").orElseThrow();
  private static final List<EventKind> KINDS = List.copyOf(EventTable.standard().all());
  private static final List<EventKind> WITH_EFFECT =
      KINDS.stream().filter(kind -> !kind.isBeginning()).filter(Effect::any).toList();

  private final Random random;
  private ContainerSource.Knowledge told = new ContainerSource.Knowledge.Awaited();
  private final int quiet;
  private final int opens;
  private final int[] calls;
  private final int[] parents = new int[NUMBERS];
  private final int[] users = new int[NUMBERS];
  private final long[] starts = new long[NUMBERS];
  private final long[] cgroups = new long[NUMBERS];
  private final String[] names = new String[NUMBERS];

  /**
   * A life.
   *
   * @param opens the number of the event for an opened file
   * @param calls the numbers of other events that records may be of
   */
  public RandomLife(long seed, int opens, int... calls) {
    random = new Random(seed);
    quiet = random.nextInt(2, 30);
    this.opens = opens;
    this.calls = calls.clone();
    for (int i = 0; i < NUMBERS; i++) {
      parents[i] = i / 2;
      starts[i] = 1_000_000_000L;
      cgroups[i] = 1;
      names[i] = word();
    }
  }

  /** How many processes to keep: fewer than there are, or all. */
  public int limit() {
    return random.nextBoolean() ? NUMBERS - 4 : 100;
  }

  /** Tells of containers now this and now that. */
  public ContainerSource containers() {
    return container -> told;
  }

  private ContainerSource.Knowledge tell() {
    return switch (random.nextInt(20)) {
      case 0 -> new ContainerSource.Knowledge.Nothing();
      case 1 -> new ContainerSource.Knowledge.Awaited();
      case 2 -> new ContainerSource.Knowledge.Known(details(word()));
      default -> told;
    };
  }

  private static ContainerDetails details(String name) {
    return new ContainerDetails(
        name,
        ContainerDetails.Image.NONE,
        ContainerDetails.Answer.UNSAID,
        Map.of("A", name),
        List.of(),
        ContainerDetails.Pod.NONE);
  }

  /** Adds the threads that a recording found when it began. */
  public void begin(RecordedState state) {
    for (int tid = 1; tid < NUMBERS; tid++) {
      if (random.nextInt(4) > 0) {
        RecordedThread thread = new RecordedThread(tid);
        thread.pid = random.nextInt(4) > 0 ? tid : number();
        thread.parent = tid / 2;
        thread.group = number();
        thread.session = number();
        thread.virtualPid = thread.pid;
        thread.virtualTid = tid;
        thread.comm = bytes(word());
        thread.exe = thread.comm;
        thread.cwd = bytes("/" + word());
        thread.startNanos = tid;
        state.add(thread);
      }
    }
    state.begin();
  }

  /** An event of a recording. */
  public RecordedEvent recorded(int number) {
    told = tell();
    boolean isQuiet = random.nextInt(quiet) > 0;
    List<EventKind> kinds = random.nextInt(4) > 0 ? WITH_EFFECT : KINDS;
    EventKind kind = isQuiet ? OPENAT : kinds.get(random.nextInt(kinds.size()));
    RecordedEvent event = new RecordedEvent(kind, 1_000_000_000L + number, number(), 0);
    long result =
        switch (random.nextInt(4)) {
          case 0 -> -1;
          case 1 -> 0;
          default -> number();
        };
    for (RecordedParameter parameter : kind.parameters()) {
      event.add(value(parameter, result));
    }
    return event;
  }

  private byte[] value(RecordedParameter parameter, long result) {
    if (parameter.type() == ValueType.DYN || random.nextInt(40) == 0) {
      return new byte[0];
    }
    int bits = parameter.type().bits();
    if (bits == 0) {
      return bytes(text(parameter.name()));
    }
    long number =
        switch (parameter.name()) {
          case "res" -> result;
          // Of threads and processes few, so that they have to do with each other.
          case "tid", "pid", "ptid", "vtid", "vpid", "reaper_tid", "pgid", "vpgid" -> number();
          case "flags" -> random.nextInt(3) == 0 ? 1L << random.nextInt(30) : 0;
          case "option" -> random.nextBoolean() ? 15 : 36;
          case "resource" -> 7;
          default -> random.nextInt(3);
        };
    byte[] bytes = new byte[bits / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (number >>> Math.min(63, 8 * i));
    }
    return bytes;
  }

  private String text(String parameter) {
    String word = random.nextInt(8) == 0 ? "" : word() + "\0";
    return switch (parameter) {
      case "cgroups" -> random.nextBoolean() ? "" : "memory=" + cgroup() + "\0";
      case "env" -> "A=" + word() + "\0";
      case "path", "name", "filename" -> random.nextBoolean() ? "/etc/" + word : word;
      default -> word;
    };
  }

  private String cgroup() {
    return "/docker/" + Character.toString('a' + random.nextInt(3)).repeat(64);
  }

  /** A record of this node. */
  public KernelRecord live() {
    told = tell();
    int pid = number();
    return switch (random.nextInt(quiet) > 0 ? -1 : random.nextInt(12)) {
      case 0 -> {
        names[pid] = word();
        RecordBuilder record = record(KernelRecord.EXECVE, pid);
        yield (random.nextBoolean() ? record.components(17, "b".repeat(64), "docker") : record)
            .process(number(), number(), pid, random.nextInt(2))
            .components(12, word(), "bin")
            .components(13, word())
            .bytes(14, bytes(word() + "\0" + word() + "\0"))
            .bytes(15, bytes("A=" + word() + "\0"))
            .read();
      }
      case 1 -> {
        int child = number();
        parents[child] = child == pid ? parents[child] : pid;
        users[child] = users[pid];
        names[child] = names[pid];
        cgroups[child] = cgroups[pid];
        starts[child] += random.nextInt(3) * 500_000_000L;
        yield record(KernelRecord.FORK, child)
            .argument(0, pid)
            .process(child, number(), child, 0)
            .read();
      }
      case 2 -> record(KernelRecord.EXIT, pid).argument(0, number()).read();
      case 3 -> {
        users[pid] = random.nextInt(3);
        yield record(opens, pid).read();
      }
      case 4 -> {
        names[pid] = word();
        yield record(opens, pid).read();
      }
      case 5 -> record(opens, pid).thread(pid + 1000).comm(word()).read();
      case 6 -> {
        parents[pid] = random.nextInt(NUMBERS);
        yield record(opens, pid).read();
      }
      case 7 -> record(call(), pid).components(13, word()).read();
      case 8 -> record(call(), pid).process(number(), number(), number(), 0).read();
      case 9 -> {
        cgroups[pid] = random.nextInt(3);
        yield record(call(), pid).read();
      }
      case 10 -> record(call(), pid).loginUser(random.nextInt(3)).read();
      case 11 -> record(call(), pid).capabilities(random.nextInt(3)).read();
      default -> random.nextInt(4) > 0 ? opened(pid) : talked(pid);
    };
  }

  private KernelRecord opened(int pid) {
    RecordBuilder record = record(opens, pid).result(random.nextInt(-2, 4));
    if (random.nextInt(3) == 0) {
      record.argument(2, 0100L << random.nextInt(6)).argument(3, 0100L << random.nextInt(4));
    }
    return record.string(1, (random.nextInt(8) == 0 ? "/etc/../" : "/etc/") + word()).read();
  }

  /** A call on a socket over IP, of a few transports and ports. */
  private KernelRecord talked(int pid) {
    ByteBuffer socket = ByteBuffer.allocate(80).order(ByteOrder.nativeOrder());
    socket.put(4, (byte) 2).putShort(24, (short) 2).putShort(26, (short) random.nextInt(1, 4));
    socket.put(30, (byte) (random.nextBoolean() ? 1 : 10)).put(31, (byte) random.nextInt(16));
    socket.putShort(32, (short) (random.nextBoolean() ? 80 : 40000));
    socket.putShort(34, (short) (random.nextInt(3) * 443));
    return record(call(), pid).bytes(DESCRIPTOR, socket.array()).read();
  }

  private int call() {
    return calls[random.nextInt(calls.length)];
  }

  private RecordBuilder record(int event, int pid) {
    return new RecordBuilder(event, pid)
        .comm(names[pid])
        .start(starts[pid])
        .cgroup(cgroups[pid])
        .parent(parents[pid])
        .user(users[pid], users[pid]);
  }

  /** Writes what a procfs says of some of the processes. */
  public static void writeProc(Path proc) throws IOException {
    for (int pid = 1; pid < NUMBERS; pid += 2) {
      Path entry = Files.createDirectories(proc.resolve(Integer.toString(pid)));
      String ids = pid / 2 + " " + pid / 4 + " " + pid / 4;
      Files.writeString(
          entry.resolve("stat"),
          pid + " (init) S " + ids + " 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0");
      Files.writeString(entry.resolve("status"), "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
      Files.writeString(entry.resolve("cmdline"), "init\0sh\0");
      String container = "/docker/" + "c".repeat(64);
      Files.writeString(entry.resolve("cgroup"), "0::" + (pid > 6 ? container : "/") + "\n");
    }
  }

  private int number() {
    return 1 + random.nextInt(NUMBERS - 1);
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
