package dev.vedette.bench.replay;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.scap.CaptureContent.Machine;
import dev.vedette.agent.scap.CaptureContent.User;
import dev.vedette.agent.scap.ScapWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A capture of a node at work, made up the same each time: services that open, close and talk, and
 * short-lived programs. Not thread-safe.
 */
final class Workload {
  private static final List<String> NAMES =
      List.of("nginx", "postgres", "java", "node", "sshd", "cron", "containerd", "kubelet");
  private static final List<String> PATHS =
      List.of(
          "/usr/lib/x86_64-linux-gnu/libc.so.6",
          "/etc/ld.so.cache",
          "/proc/self/stat",
          "/var/log/app/access.log",
          "/srv/data/table.17",
          "/etc/hosts",
          "/dev/null",
          "/tmp/cache/entry",
          "/usr/share/zoneinfo/UTC",
          "/sys/fs/cgroup/memory.max");
  private static final int SERVICES = 200;
  private static final long READ_ONLY = 1;
  private static final long CREATES = 2 | 4;

  private final Random random = new Random(42);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 26);
  private final ScapWriter writer = new ScapWriter(bytes);
  private long nanos = 1_700_000_000_000_000_000L;
  private int events;

  /** A capture of about so many events. */
  byte[] capture(int wanted) throws IOException {
    writer.machine(new Machine(8, 1L << 35, "node", 0));
    writer.user(new User(1000, 1000, "app", "/home/app", "/bin/sh"));
    for (int i = 0; i < SERVICES; i++) {
      writer.thread(service(i));
    }
    int child = 100_000;
    while (events < wanted) {
      int tid = 1 + random.nextInt(SERVICES);
      switch (random.nextInt(20)) {
        case 0 -> program(tid, child++);
        case 1, 2 -> connection(tid);
        case 3, 4, 5 -> transfer(tid);
        case 6 -> change(tid);
        default -> file(tid);
      }
    }
    writer.close();
    return bytes.toByteArray();
  }

  /** How many events were made. */
  int events() {
    return events;
  }

  private static RecordedThread service(int index) {
    RecordedThread thread = new RecordedThread(index + 1L);
    thread.pid = thread.tid;
    thread.parent = index == 0 ? 0 : 1;
    thread.virtualTid = thread.tid;
    thread.virtualPid = thread.tid;
    String name = index == 0 ? "systemd" : NAMES.get(index % NAMES.size());
    thread.comm = utf8(name);
    thread.exe = utf8("/usr/sbin/" + name);
    thread.path = thread.exe;
    thread.arguments = List.of(utf8("--config"), utf8("/etc/" + name + ".conf"));
    thread.cwd = utf8("/");
    thread.root = utf8("/");
    thread.userId = 1000;
    thread.groupId = 1000;
    String id = String.format("%064x", index + 0x1234_5678L);
    thread.cgroups =
        List.of(
            utf8(
                index % 2 == 0
                    ? "memory=/system.slice/" + name
                    : "memory=/system.slice/docker-" + id + ".scope"));
    return thread;
  }

  private void file(long tid) throws IOException {
    long number = 3L + random.nextInt(40);
    String path = PATHS.get(random.nextInt(PATHS.size()));
    long flags = random.nextInt(8) == 0 ? CREATES : READ_ONLY;
    event(
        "PPME_SYSCALL_OPENAT_2_X",
        tid,
        Map.of("fd", number, "dirfd", -100L, "name", path, "flags", flags, "ino", 77L));
    event("PPME_SYSCALL_CLOSE_X", tid, Map.of("res", 0L, "fd", number));
  }

  private void connection(long tid) throws IOException {
    long number = 50L + random.nextInt(20);
    event("PPME_SOCKET_SOCKET_X", tid, Map.of("fd", number, "domain", 2L, "type", 1L, "proto", 6L));
    event(
        "PPME_SOCKET_CONNECT_X",
        tid,
        Map.of("res", 0L, "fd", number, "tuple", tuple(), "addr", new byte[0]));
    event("PPME_SYSCALL_CLOSE_X", tid, Map.of("res", 0L, "fd", number));
  }

  private byte[] tuple() {
    byte[] tuple = {2, 10, 0, 0, 1, 0, 0, 10, 0, 0, 2, (byte) 0xbb, 1};
    tuple[5] = (byte) random.nextInt();
    tuple[6] = (byte) (0x80 | random.nextInt());
    tuple[10] = (byte) random.nextInt();
    return tuple;
  }

  private void transfer(long tid) throws IOException {
    byte[] data = new byte[64];
    boolean sends = random.nextBoolean();
    event(
        sends ? "PPME_SOCKET_SENDTO_X" : "PPME_SOCKET_RECVFROM_X",
        tid,
        Map.of("res", 64L, "data", data, "fd", 50L + random.nextInt(20), "size", 64L));
  }

  private void change(long tid) throws IOException {
    String path = PATHS.get(random.nextInt(PATHS.size()));
    switch (random.nextInt(3)) {
      case 0 ->
          event("PPME_SYSCALL_RENAME_X", tid, Map.of("res", 0L, "oldpath", path, "newpath", path));
      case 1 -> event("PPME_SYSCALL_UNLINK_2_X", tid, Map.of("res", 0L, "path", path));
      default ->
          event("PPME_SYSCALL_CHMOD_X", tid, Map.of("res", 0L, "filename", path, "mode", 420L));
    }
  }

  /** A program that a service starts, that reads a file and ends. */
  private void program(long parent, long tid) throws IOException {
    Map<String, Object> fork =
        Map.of("res", tid, "exe", "sh", "args", "", "tid", parent, "pid", parent, "comm", "sh");
    event("PPME_SYSCALL_CLONE_20_X", parent, fork);
    event(
        "PPME_SYSCALL_EXECVE_19_X",
        tid,
        Map.of(
            "res",
            0L,
            "exe",
            "/bin/grep",
            "args",
            "-r\0pattern\0",
            "tid",
            tid,
            "pid",
            tid,
            "ptid",
            parent,
            "comm",
            "grep",
            "env",
            "PATH=/bin\0",
            "trusted_exepath",
            "/bin/grep"));
    file(tid);
    file(tid);
    event("PPME_PROCEXIT_1_E", tid, Map.of("status", 0L));
  }

  private void event(String code, long tid, Map<String, Object> values) throws IOException {
    EventKind kind = EventTable.standard().coded(code).orElseThrow();
    nanos += 1000;
    RecordedEvent event = new RecordedEvent(kind, nanos, tid, random.nextInt(8));
    for (RecordedParameter parameter : kind.parameters()) {
      event.add(encoded(parameter, values.get(parameter.name())));
    }
    writer.event(event);
    events++;
  }

  private static byte[] encoded(RecordedParameter parameter, @Nullable Object value) {
    int size = parameter.type().bits() / 8;
    return switch (value) {
      case null -> new byte[size];
      case Long number -> littleEndian(number, size);
      case String text ->
          parameter.name().equals("args") || parameter.name().equals("env")
              ? utf8(text)
              : utf8(text + "\0");
      case byte[] given -> given;
      default -> throw new IllegalArgumentException(parameter.name() + ": " + value);
    };
  }

  private static byte[] littleEndian(long number, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (number >>> (8 * i));
    }
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
