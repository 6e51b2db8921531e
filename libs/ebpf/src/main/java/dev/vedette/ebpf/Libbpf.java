package dev.vedette.ebpf;

import static dev.vedette.ebpf.Native.INT;
import static dev.vedette.ebpf.Native.LONG;
import static dev.vedette.ebpf.Native.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The functions of libbpf 1.x that we call. Loading this class needs the library. */
final class Libbpf {
  private static final SymbolLookup LIBRARY =
      Native.library(Native.LIBBPF)
          .orElseThrow(() -> new BpfException(Native.LIBBPF + ": not found (expected: installed)"));

  static final MethodHandle OPEN_MEM =
      Native.functionWithErrno(
          LIBRARY, "bpf_object__open_mem", FunctionDescriptor.of(POINTER, POINTER, LONG, POINTER));
  static final MethodHandle LOAD = ofPointer("bpf_object__load");
  static final MethodHandle CLOSE =
      Native.function(LIBRARY, "bpf_object__close", FunctionDescriptor.ofVoid(POINTER));
  static final MethodHandle FIND_MAP = findByName("bpf_object__find_map_by_name");
  static final MethodHandle FIND_PROGRAM = findByName("bpf_object__find_program_by_name");
  static final MethodHandle MAP_FD = ofPointer("bpf_map__fd");
  static final MethodHandle MAP_KEY_SIZE = ofPointer("bpf_map__key_size");
  static final MethodHandle MAP_VALUE_SIZE = ofPointer("bpf_map__value_size");
  static final MethodHandle MAP_MAX_ENTRIES = ofPointer("bpf_map__max_entries");
  static final MethodHandle MAP_NAME =
      Native.function(LIBRARY, "bpf_map__name", FunctionDescriptor.of(POINTER, POINTER));
  static final MethodHandle NEXT_MAP =
      Native.function(
          LIBRARY, "bpf_object__next_map", FunctionDescriptor.of(POINTER, POINTER, POINTER));
  static final MethodHandle LINK_FD = ofPointer("bpf_link__fd");
  static final MethodHandle SET_MAX_ENTRIES =
      Native.function(
          LIBRARY, "bpf_map__set_max_entries", FunctionDescriptor.of(INT, POINTER, INT));
  static final MethodHandle ATTACH =
      Native.functionWithErrno(
          LIBRARY, "bpf_program__attach", FunctionDescriptor.of(POINTER, POINTER));
  static final MethodHandle PROGRAM_FD = ofPointer("bpf_program__fd");
  static final MethodHandle RAW_TRACEPOINT_OPEN =
      Native.function(LIBRARY, "bpf_raw_tracepoint_open", FunctionDescriptor.of(INT, POINTER, INT));
  static final MethodHandle DESTROY_LINK = ofPointer("bpf_link__destroy");
  static final MethodHandle POSSIBLE_CPUS =
      Native.function(LIBRARY, "libbpf_num_possible_cpus", FunctionDescriptor.of(INT));
  static final MethodHandle UPDATE =
      Native.function(
          LIBRARY, "bpf_map_update_elem", FunctionDescriptor.of(INT, INT, POINTER, POINTER, LONG));
  static final MethodHandle LOOKUP =
      Native.function(
          LIBRARY, "bpf_map_lookup_elem", FunctionDescriptor.of(INT, INT, POINTER, POINTER));
  static final MethodHandle DELETE =
      Native.function(LIBRARY, "bpf_map_delete_elem", FunctionDescriptor.of(INT, INT, POINTER));

  static {
    silence();
  }

  private Libbpf() {}

  /** By default libbpf writes to stderr; what it has to say comes back as exceptions. */
  private static void silence() {
    MethodHandle setPrint =
        Native.function(LIBRARY, "libbpf_set_print", FunctionDescriptor.of(POINTER, POINTER));
    try {
      MemorySegment _ = (MemorySegment) setPrint.invokeExact(MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  private static MethodHandle ofPointer(String name) {
    return Native.function(LIBRARY, name, FunctionDescriptor.of(INT, POINTER));
  }

  private static MethodHandle findByName(String name) {
    return Native.function(LIBRARY, name, FunctionDescriptor.of(POINTER, POINTER, POINTER));
  }
}
