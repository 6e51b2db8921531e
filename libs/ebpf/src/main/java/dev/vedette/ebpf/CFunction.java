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
import java.util.Arrays;
import java.util.Optional;

/**
 * A C function that takes at most six numbers and pointers and returns one, as all of ours do. One
 * handle serves them all, since linking one takes milliseconds of a start: on the machines that we
 * run on each such argument has a register, and a function does not look at those that it has no
 * argument for. Immutable.
 */
@SuppressWarnings("restricted") // calls what a library has under this name
final class CFunction {
  private static final int MOST_ARGUMENTS = 6;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG),
              Linker.Option.captureCallState("errno"));

  private final MemorySegment address;

  private CFunction(MemorySegment address) {
    this.address = address;
  }

  /**
   * What a call gave.
   *
   * @param value of which a function that returns an int fills the lower half only
   * @param errno what the call left there, which says nothing unless it failed
   */
  record Result(long value, int errno) {
    int number() {
      return (int) value;
    }

    boolean isNull() {
      return value == 0;
    }
  }

  /** Opens a library for as long as this process lives; empty if it is not installed. */
  static Optional<SymbolLookup> library(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException notFound) {
      return Optional.empty();
    }
  }

  /** Finds a function, which a library must have. */
  static CFunction of(SymbolLookup library, String name) {
    return new CFunction(library.findOrThrow(name));
  }

  /** The same of the C library. */
  static CFunction ofLibc(String name) {
    return of(Linker.nativeLinker().defaultLookup(), name);
  }

  /** Calls it; pointers are given as addresses, of memory that outlives the call. */
  Result call(long... arguments) {
    if (arguments.length > MOST_ARGUMENTS) {
      throw new IllegalArgumentException(
          arguments.length + " arguments (expected: at most " + MOST_ARGUMENTS + ")");
    }
    long[] all = Arrays.copyOf(arguments, MOST_ARGUMENTS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long value =
          (long) CALL.invokeExact(address, state, all[0], all[1], all[2], all[3], all[4], all[5]);
      return new Result(value, (int) ERRNO.get(state, 0L));
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  /** C functions throw nothing, so this only happens to a broken virtual machine. */
  private static RuntimeException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
  }
}
