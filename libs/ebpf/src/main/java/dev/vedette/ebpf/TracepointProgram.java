package dev.vedette.ebpf;

/**
 * A loaded program that goes to the tracepoint that it was written for. It is detached when it is
 * closed, or when the process ends. Not thread-safe.
 */
public final class TracepointProgram implements AutoCloseable {
  private static final int DETACHED = -1;

  private final String name;
  private final int program;
  private int link = DETACHED;

  TracepointProgram(String name, int program) {
    this.name = name;
    this.program = program;
  }

  /**
   * Attaches the program, if it is not attached.
   *
   * @throws BpfException if the kernel refuses
   */
  public void attach() {
    if (link != DETACHED) {
      return;
    }
    int opened = Libbpf.RAW_TRACEPOINT_OPEN.call(0, program).number();
    if (opened < 0) {
      throw new BpfException("cannot attach " + name + ": " + Errno.describe(opened));
    }
    link = opened;
  }

  /** Detaches the program, if it is attached. */
  public void detach() {
    if (link != DETACHED) {
      Libc.close(link);
      link = DETACHED;
    }
  }

  @Override
  public void close() {
    detach();
  }
}
