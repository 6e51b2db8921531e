package dev.vedette.ebpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives up privileges for good, in every thread: the kernel changes those of one thread at a time
 * and a virtual machine has threads that no program reaches, so this process becomes the same
 * program again, which starts with what the calling thread has left. Stateless.
 */
public final class Privileges {
  private static final Path SELF = Path.of("/proc/self");

  /** {@code _LINUX_CAPABILITY_VERSION_3}, which has two words of each set. */
  private static final int VERSION = 0x20080522;

  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_RAISE = 2;

  private static final CFunction CAPGET = CFunction.ofLibc("capget");
  private static final CFunction CAPSET = CFunction.ofLibc("capset");
  private static final CFunction PRCTL = CFunction.ofLibc("prctl");
  private static final CFunction EXECVE = CFunction.ofLibc("execve");

  private Privileges() {}

  /**
   * Becomes the same program with the same arguments again, without privileges but these, and
   * without the system calls that need others. Does not return: the process keeps its id and its
   * inheritable files, and everything else starts anew.
   *
   * @param kept capabilities to keep, as far as the process has them
   * @param variables added to the environment
   * @param dropped arguments that were meant for this step alone
   * @throws BpfException if the kernel refuses, which may leave the calling thread without
   *     privileges
   */
  public static void restart(
      Set<Capability> kept, Map<String, String> variables, Set<String> dropped) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = text(arena, Files.readSymbolicLink(SELF.resolve("exe")).toString());
      List<String> words = new ArrayList<>(split(Files.readAllBytes(SELF.resolve("cmdline"))));
      words.removeIf(dropped::contains);
      MemorySegment arguments = texts(arena, words);
      List<String> environment = new ArrayList<>();
      System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
      variables.forEach((name, value) -> environment.add(name + "=" + value));
      MemorySegment variablesOfNext = texts(arena, environment);
      reduce(arena, kept);
      forbidCalls(arena);
      CFunction.Result refused =
          EXECVE.call(program.address(), arguments.address(), variablesOfNext.address());
      throw new BpfException("execve: " + Errno.describe(refused.errno()));
    } catch (IOException unreadable) {
      throw new BpfException("cannot read the command line of this process: " + unreadable);
    }
  }

  private static void reduce(Arena arena, Set<Capability> kept) {
    MemorySegment header = arena.allocate(ValueLayout.JAVA_INT, 2);
    header.setAtIndex(ValueLayout.JAVA_INT, 0, VERSION);
    MemorySegment sets = arena.allocate(ValueLayout.JAVA_INT, 6);
    if (CAPGET.call(header.address(), sets.address()).number() != 0) {
      throw new BpfException("capget failed (expected: capabilities of version 3)");
    }
    long wanted = 0;
    for (Capability capability : kept) {
      wanted |= capability.bit();
    }
    for (int word = 0; word < 2; word++) {
      int permitted = sets.getAtIndex(ValueLayout.JAVA_INT, 3L * word + 1);
      int left = permitted & (int) (wanted >>> (32 * word));
      for (int set = 0; set < 3; set++) {
        sets.setAtIndex(ValueLayout.JAVA_INT, 3L * word + set, left);
      }
    }
    CFunction.Result set = CAPSET.call(header.address(), sets.address());
    if (set.number() != 0) {
      throw new BpfException("capset: " + Errno.describe(set.errno()));
    }
    for (Capability capability : kept) {
      // Refused where it was not permitted before, and then there is nothing to keep.
      PRCTL.call(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability.number(), 0, 0);
    }
  }

  private static void forbidCalls(Arena arena) {
    byte[] instructions = SystemCallFilter.program(SystemCallFilter.Machine.here());
    MemorySegment filter = arena.allocate(instructions.length, Long.BYTES);
    MemorySegment.copy(instructions, 0, filter, ValueLayout.JAVA_BYTE, 0, instructions.length);
    MemorySegment program = arena.allocate(16, Long.BYTES);
    program.set(ValueLayout.JAVA_SHORT, 0, (short) SystemCallFilter.instructions(instructions));
    program.set(ValueLayout.ADDRESS, 8, filter);
    prctl("no_new_privs", PR_SET_NO_NEW_PRIVS, 1, 0);
    prctl("seccomp", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program.address());
  }

  private static void prctl(String what, int option, long first, long second) {
    if (PRCTL.call(option, first, second, 0, 0).number() != 0) {
      throw new BpfException("prctl: " + what + " refused (expected: a kernel since 3.5)");
    }
  }

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }

  private static MemorySegment texts(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, text(arena, texts.get(i)));
    }
    return array;
  }

  private static List<String> split(byte[] zeroTerminated) {
    String all = new String(zeroTerminated, StandardCharsets.UTF_8);
    return List.of(all.substring(0, all.length() - 1).split("\0", -1));
  }
}
