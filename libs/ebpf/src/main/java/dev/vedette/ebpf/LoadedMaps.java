package dev.vedette.ebpf;

/**
 * The maps of an object whose programs are in the kernel: loaded by this process, or by the program
 * that it ran before. Not thread-safe.
 */
public sealed interface LoadedMaps extends AutoCloseable permits BpfObject, PassedObject {
  /** A map by its name. It must not be used after these maps are closed. */
  BpfMap map(String name);

  /** Maps a ring buffer into this process. */
  RingBufferReader ringBuffer(String name);

  /**
   * A program at one of the kernel's tracepoints, which can be attached and detached again and
   * again. It must not be used after these maps are closed.
   */
  TracepointProgram tracepoint(String program);

  /** Detaches the programs and frees everything. */
  @Override
  void close();
}
