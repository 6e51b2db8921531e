package dev.vedette.ebpf;

/** A capability of the kernel, by its number in {@code linux/capability.h}. */
public enum Capability {
  /** Reads every file. */
  DAC_READ_SEARCH(2),
  /** Looks into every process. */
  SYS_PTRACE(19),
  /** Reads and writes maps where the kernel asks for it even of who has them open. */
  BPF(39);

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  long bit() {
    return 1L << number;
  }
}
