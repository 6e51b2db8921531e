package dev.vedette.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The system calls that a process which only watches never makes, as a filter for {@code seccomp}:
 * each of them fails with {@code EPERM}, in this process and in all that it starts. Stateless.
 */
final class SystemCallFilter {
  private static final int BYTES_OF_INSTRUCTION = 8;

  // linux/filter.h and linux/bpf_common.h
  private static final short LOAD_WORD = 0x20;
  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short JUMP_IF_GREATER = 0x25;
  private static final short JUMP_IF_AT_LEAST = 0x35;
  private static final short RETURN = 0x06;

  // linux/seccomp.h: where its data has the number, the architecture and the first argument
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050000 | Errno.EPERM;

  /** Numbers from here on are those of the x32 interface. */
  private static final int X32 = 0x40000000;

  /** The last command of {@code bpf} that only reads or writes a map. */
  private static final int MAP_GET_NEXT_KEY = 4;

  /** Attaches a program that is loaded; what is not can neither be loaded nor opened. */
  private static final int RAW_TRACEPOINT_OPEN = 17;

  private SystemCallFilter() {}

  /** How system calls are numbered. */
  enum Machine {
    X86_64(0xc000003e, 321),
    AARCH64(0xc00000b7, 280);

    private final int audit;
    private final int bpf;

    Machine(int audit, int bpf) {
      this.audit = audit;
      this.bpf = bpf;
    }

    /** The machine that this runs on. */
    static Machine here() {
      return System.getProperty("os.arch", "").equals("aarch64") ? AARCH64 : X86_64;
    }
  }

  /** A call that is refused, by its numbers; -1 where a machine has none. */
  private enum Refused {
    ACCT(163, 89),
    ADD_KEY(248, 217),
    ADJTIMEX(159, 171),
    CHROOT(161, 51),
    CLOCK_ADJTIME(305, 266),
    CLOCK_SETTIME(227, 112),
    DELETE_MODULE(176, 106),
    FINIT_MODULE(313, 273),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    FSOPEN(430, 430),
    FSPICK(433, 433),
    INIT_MODULE(175, 105),
    IOPERM(173, -1),
    IOPL(172, -1),
    IO_URING_SETUP(425, 425),
    KEXEC_FILE_LOAD(320, 294),
    KEXEC_LOAD(246, 104),
    KEYCTL(250, 219),
    MOUNT(165, 40),
    MOUNT_SETATTR(442, 442),
    MOVE_MOUNT(429, 429),
    OPEN_BY_HANDLE_AT(304, 265),
    OPEN_TREE(428, 428),
    PERF_EVENT_OPEN(298, 241),
    PERSONALITY(135, 92),
    PIDFD_GETFD(438, 438),
    PIVOT_ROOT(155, 41),
    PROCESS_VM_READV(310, 270),
    PROCESS_VM_WRITEV(311, 271),
    PTRACE(101, 117),
    QUOTACTL(179, 60),
    REBOOT(169, 142),
    REQUEST_KEY(249, 218),
    SETDOMAINNAME(171, 162),
    SETHOSTNAME(170, 161),
    SETNS(308, 268),
    SETTIMEOFDAY(164, 170),
    SWAPOFF(168, 225),
    SWAPON(167, 224),
    UMOUNT2(166, 39),
    UNSHARE(272, 97),
    USERFAULTFD(323, 282);

    private final int x86;
    private final int arm;

    Refused(int x86, int arm) {
      this.x86 = x86;
      this.arm = arm;
    }

    int number(Machine machine) {
      return machine == Machine.X86_64 ? x86 : arm;
    }
  }

  /** The filter's instructions, as the kernel takes them. */
  static byte[] program(Machine machine) {
    List<Integer> refused = new ArrayList<>();
    for (Refused call : Refused.values()) {
      if (call.number(machine) >= 0) {
        refused.add(call.number(machine));
      }
    }
    int instructions = 10 + refused.size();
    int allow = instructions - 2;
    int refuse = instructions - 1;
    byte[] bytes = new byte[instructions * BYTES_OF_INSTRUCTION];
    var program = new Assembler(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    program.load(ARCHITECTURE);
    program.jump(JUMP_IF_EQUAL, machine.audit, program.next(), refuse);
    program.load(NUMBER);
    program.jump(JUMP_IF_AT_LEAST, X32, refuse, program.next());
    for (int call : refused) {
      program.jump(JUMP_IF_EQUAL, call, refuse, program.next());
    }
    program.jump(JUMP_IF_EQUAL, machine.bpf, program.next(), allow);
    program.load(FIRST_ARGUMENT);
    program.jump(JUMP_IF_EQUAL, RAW_TRACEPOINT_OPEN, allow, program.next());
    program.jump(JUMP_IF_GREATER, MAP_GET_NEXT_KEY, refuse, allow);
    program.answer(ALLOW);
    program.answer(REFUSE);
    return bytes;
  }

  /** How many instructions a program has. */
  static int instructions(byte[] program) {
    return program.length / BYTES_OF_INSTRUCTION;
  }

  /** Writes instructions one after the other; jumps name the instruction they go to. */
  private record Assembler(ByteBuffer bytes) {
    int next() {
      return bytes.position() / BYTES_OF_INSTRUCTION + 1;
    }

    void load(int offset) {
      write(LOAD_WORD, 0, 0, offset);
    }

    void jump(short condition, int constant, int whenTrue, int whenFalse) {
      write(condition, whenTrue - next(), whenFalse - next(), constant);
    }

    void answer(int action) {
      write(RETURN, 0, 0, action);
    }

    private void write(short code, int whenTrue, int whenFalse, int constant) {
      bytes.putShort(code).put((byte) whenTrue).put((byte) whenFalse).putInt(constant);
    }
  }
}
