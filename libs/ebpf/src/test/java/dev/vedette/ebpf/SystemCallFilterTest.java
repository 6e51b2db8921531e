package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the filter as the kernel does. */
final class SystemCallFilterTest {
  private static final int X86_64 = 0xc000003e;
  private static final int AARCH64 = 0xc00000b7;
  private static final int I386 = 0x40000003;
  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050001;
  private static final int PROGRAM_LOAD = 5;
  private static final int MAP_LOOKUP = 1;
  private static final int RAW_TRACEPOINT_OPEN = 17;

  @Test
  void refusesWhatChangesAMachine() {
    byte[] program = SystemCallFilter.program(SystemCallFilter.Machine.X86_64);
    Set<Integer> refused = new TreeSet<>();
    for (int call = 0; call < 500; call++) {
      if (run(program, X86_64, call, MAP_LOOKUP) == REFUSE) {
        refused.add(call);
      }
    }
    int mount = 165;
    int ptrace = 101;
    int insertModule = 175;
    int readProcessMemory = 310;
    assertThat(refused).contains(mount, ptrace, insertModule, readProcessMemory).hasSize(43);
    int read = 0;
    int execve = 59;
    int futex = 202;
    int bpf = 321;
    assertThat(refused).doesNotContain(read, execve, futex, bpf);
  }

  @ParameterizedTest
  @EnumSource
  void letsMapsBeReadAndProgramsAttachedButNothingLoaded(SystemCallFilter.Machine machine) {
    byte[] program = SystemCallFilter.program(machine);
    int architecture = machine == SystemCallFilter.Machine.X86_64 ? X86_64 : AARCH64;
    int bpf = machine == SystemCallFilter.Machine.X86_64 ? 321 : 280;
    for (int command = 0; command < 40; command++) {
      boolean allowed = command <= 4 || command == RAW_TRACEPOINT_OPEN;
      assertThat(run(program, architecture, bpf, command)).isEqualTo(allowed ? ALLOW : REFUSE);
    }
  }

  @Test
  void refusesOtherNumberings() {
    byte[] program = SystemCallFilter.program(SystemCallFilter.Machine.X86_64);
    int read = 0;
    assertThat(run(program, X86_64, read, 0)).isEqualTo(ALLOW);
    assertThat(run(program, I386, read, 0)).isEqualTo(REFUSE);
    assertThat(run(program, X86_64, 0x40000000 | read, 0)).isEqualTo(REFUSE);
    assertThat(run(program, X86_64, 321, PROGRAM_LOAD)).isEqualTo(REFUSE);
  }

  private static int run(byte[] program, int architecture, int call, int argument) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    data.putInt(0, call).putInt(4, architecture).putInt(16, argument);
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    int at = 0;
    while (true) {
      int operation = code.getShort(at * 8);
      int whenTrue = code.get(at * 8 + 2) & 0xff;
      int whenFalse = code.get(at * 8 + 3) & 0xff;
      int constant = code.getInt(at * 8 + 4);
      at++;
      switch (operation) {
        case 0x20 -> accumulator = data.getInt(constant);
        case 0x15 -> at += accumulator == constant ? whenTrue : whenFalse;
        case 0x25 ->
            at += Integer.compareUnsigned(accumulator, constant) > 0 ? whenTrue : whenFalse;
        case 0x35 ->
            at += Integer.compareUnsigned(accumulator, constant) >= 0 ? whenTrue : whenFalse;
        case 0x06 -> {
          return constant;
        }
        default -> throw new AssertionError("operation " + operation);
      }
    }
  }
}
