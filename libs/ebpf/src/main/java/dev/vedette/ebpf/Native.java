package dev.vedette.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/** How a C function becomes a method handle, and where a failed one left its errno. */
@SuppressWarnings("restricted") // the one place that asks for native access
final class Native {
  static final String LIBBPF = "libbpf.so.1";
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final long LONGEST_TEXT = 4096;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  static Optional<SymbolLookup> library(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException notFound) {
      return Optional.empty();
    }
  }

  static SymbolLookup libc() {
    return LINKER.defaultLookup();
  }

  static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(library.findOrThrow(name), descriptor);
  }

  /** A function whose failure is told by errno: the handle takes a call state first. */
  static MethodHandle functionWithErrno(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(library.findOrThrow(name), descriptor, CAPTURE_ERRNO);
  }

  /** A function of the C library that takes further arguments behind its first ones. */
  static MethodHandle variadic(String name, FunctionDescriptor descriptor, int first) {
    return LINKER.downcallHandle(
        libc().findOrThrow(name), descriptor, Linker.Option.firstVariadicArg(first));
  }

  /** A text that a C function returned. */
  static String text(MemorySegment pointer) {
    return pointer.reinterpret(LONGEST_TEXT).getString(0);
  }

  static MemorySegment callState(Arena arena) {
    return arena.allocate(CALL_STATE);
  }

  static int errno(MemorySegment callState) {
    return (int) ERRNO.get(callState, 0L);
  }

  /**
   * Passes on what a handle throws; C functions throw nothing, so this only happens to a broken VM.
   */
  static RuntimeException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    return new IllegalStateException(thrown);
  }
}
