package dev.vedette.agent.capture;

import static dev.vedette.agent.capture.EventWatch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a program of 32 bits, with numbers, registers and structures of their own. */
final class CompatKernelIT {
  private static final int OPEN = 5;
  private static final int CLOSE = 6;
  private static final int CHDIR = 12;
  private static final int SOCKETCALL = 102;
  private static final int SETRLIMIT = 75;
  private static final int GETSOCKOPT = 365;
  private static final int SENDMMSG = 345;
  private static final int OPENAT = 295;
  private static final int UNLINKAT = 301;
  private static final int SOCKET = 359;
  private static final int CONNECT = 362;
  private static final int SENDMSG = 370;
  private static final int WRITE = 4;
  private static final int AT_FDCWD = -100;
  private static final String[] FIELDS = {
    "evt.rawres",
    "evt.res",
    "evt.arg.cur",
    "evt.arg.max",
    "evt.arg.optlen",
    "evt.arg.size",
    "evt.arg.val",
    "evt.arg.flags",
    "evt.arg.data",
    "evt.arg.name",
    "fd.name",
    "fd.nameraw",
    "fd.l4proto",
    "fd.num",
    "proc.name",
    "proc.cwd",
    "evt.is_open_write"
  };

  @TempDir private Path directory;

  private static void assumeActive(EventWatch watch) {
    if (watch.status() instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: CompatKernelIT: " + reason);
    }
    assumeTrue(watch.status() instanceof CaptureStatus.Active, watch.status().toString());
  }

  /** Whether this kernel runs such programs at all. */
  private void assumeRuns() throws IOException, InterruptedException {
    boolean runs;
    try {
      runs =
          new ProcessBuilder(new Elf32Program().write(directory.resolve("nothing")).toString())
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException refused) {
      runs = false;
    }
    if (!runs) {
      System.out.println("skipped: CompatKernelIT: this kernel runs no programs of 32 bits");
    }
    assumeTrue(runs, "this kernel runs no programs of 32 bits");
  }

  @Test
  void decodesCallsOf32BitPrograms() throws Exception {
    assumeRuns();
    try (EventWatch watch =
        new EventWatch(
            Set.of("open", "openat", "unlinkat", "connect", "socket", "sendmsg", "write", "execve"),
            FIELDS)) {
      assumeActive(watch);
      EventWatch.run(program().toString());
      EventSnapshot open = watch.await("open", Map.of("fd.name", directory + "/mark-open"));
      assertThat(text(open, "evt.is_open_write")).isEqualTo("true");
      assertThat(text(open, "evt.arg.flags")).contains("O_CREAT").contains("O_F_CREATED");
      assertThat(text(open, "proc.name")).isEqualTo("mark32");
      EventSnapshot write = watch.await("write", Map.of("fd.name", directory + "/mark-open"));
      assertThat(text(write, "evt.arg.data")).isEqualTo("hello");
      EventSnapshot relative = watch.await("openat", Map.of("fd.nameraw", "mark-missing"));
      assertThat(text(relative, "fd.name")).isEqualTo(directory + "/mark-missing");
      assertThat(text(relative, "evt.res")).isEqualTo("ENOENT");
      assertThat(text(relative, "proc.cwd")).isEqualTo(directory + "/");
      watch.await("unlinkat", Map.of("evt.arg.name", directory + "/mark-open"));
      EventSnapshot direct = watch.await("connect", Map.of("fd.name", "0.0.0.0:0->127.0.0.1:9"));
      assertThat(text(direct, "evt.res")).isEqualTo("ECONNREFUSED");
      watch.await("connect", Map.of("fd.name", "0.0.0.0:0->127.0.0.2:9", "fd.l4proto", "tcp"));
      EventSnapshot sent = watch.await("sendmsg", Map.of("fd.l4proto", "udp"));
      assertThat(text(sent, "fd.name")).endsWith("->127.0.0.3:9");
      assertThat(watch.capture().counts().dropped()).containsEntry("compat_syscall", 0L);
    }
  }

  @Test
  void readsWordsOf32Bits() throws Exception {
    assumeRuns();
    try (EventWatch watch =
        new EventWatch(Set.of("setrlimit", "getsockopt", "sendmmsg", "execve"), FIELDS)) {
      assumeActive(watch);
      Elf32Program program = new Elf32Program();
      int vector = program.words(program.text("xyz"), 3);
      int message = program.words(address(program, 3), 16, vector, 1, 0, 0, 0, 0);
      program.call(SETRLIMIT, 4, program.words(4096, -1));
      program.call(SOCKET, 2, 2, 0).callOnResult(SENDMMSG, message, 1, 0);
      program.call(SOCKET, 2, 2, 0);
      program.callOnResult(GETSOCKOPT, 1, 3, program.words(0), program.words(4));
      EventWatch.run(program.write(directory.resolve("mark32")).toString());
      watch.await("setrlimit", Map.of("evt.arg.cur", "4096", "evt.arg.max", "-1"));
      EventSnapshot sent = watch.await("sendmmsg", Map.of("evt.arg.size", "3", "evt.rawres", "1"));
      assertThat(text(sent, "fd.name")).endsWith("->127.0.0.3:9");
      watch.await("getsockopt", Map.of("evt.arg.val", "2", "evt.arg.optlen", "4"));
    }
  }

  @Test
  void filtersThemByTheSameRules() throws Exception {
    assumeRuns();
    Condition condition =
        switch (Condition.compile("evt.type=open and fd.name startswith " + directory)) {
          case Result.Success<Condition>(var compiled, _) -> compiled;
          case Result.Failure<Condition> failed -> throw new AssertionError(failed);
        };
    Interest interest = Interest.in(condition.relaxation(FilterCompiler.fields()));
    try (EventWatch watch = new EventWatch(interest, FIELDS)) {
      assumeActive(watch);
      Elf32Program program = new Elf32Program();
      int other = program.text("/etc/hostname");
      for (int i = 0; i < 50; i++) {
        program.call(OPEN, other, 0, 0).callOnResult(CLOSE);
      }
      program.call(OPEN, program.text(directory + "/mark-wanted"), 0, 0);
      EventWatch.run(program.write(directory.resolve("mark32")).toString());
      watch.await("open", Map.of("fd.name", directory + "/mark-wanted"));
      assertThat(watch.seen("open", "fd.name")).doesNotContain("/etc/hostname");
      assertThat(watch.capture().counts().filtered().get("open")).isGreaterThanOrEqualTo(50L);
    }
  }

  private Path program() throws IOException {
    Files.createDirectories(directory);
    Elf32Program program = new Elf32Program();
    int file = program.text(directory + "/mark-open");
    program.call(OPEN, file, 0101, 0600).callOnResult(WRITE, program.text("hello"), 5);
    program.call(CHDIR, program.text(directory.toString()));
    program.call(OPENAT, AT_FDCWD, program.text("mark-missing"), 0, 0);
    program.call(UNLINKAT, AT_FDCWD, file, 0);
    // Each call by itself, then all in one call that takes its arguments from memory.
    program.call(SOCKET, 2, 1, 0);
    program.callOnResult(CONNECT, address(program, 1), 16);
    int arguments = program.words(0, address(program, 2), 16);
    program.call(SOCKETCALL, 1, program.words(2, 1, 0)).store(arguments);
    program.call(SOCKETCALL, 3, arguments);
    int vector = program.words(program.text("x"), 1);
    int message = program.words(address(program, 3), 16, vector, 1, 0, 0, 0);
    program.call(SOCKET, 2, 2, 0).callOnResult(SENDMSG, message, 0);
    return program.write(directory.resolve("mark32"));
  }

  private static int address(Elf32Program program, int last) {
    return program.data(new byte[] {2, 0, 0, 9, 127, 0, 0, (byte) last, 0, 0, 0, 0, 0, 0, 0, 0});
  }
}
