package dev.vedette.ebpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** The functions of libbpf 1.x that we call. Loading this class needs the library. */
@SuppressWarnings("restricted") // reads texts that the library owns
final class Libbpf {
  static final String NAME = "libbpf.so.1";

  private static final long LONGEST_TEXT = 4096;
  private static final SymbolLookup LIBRARY =
      CFunction.library(NAME)
          .orElseThrow(() -> new BpfException(NAME + ": not found (expected: installed)"));

  static final CFunction OPEN_MEM = function("bpf_object__open_mem");
  static final CFunction LOAD = function("bpf_object__load");
  static final CFunction CLOSE = function("bpf_object__close");
  static final CFunction FIND_MAP = function("bpf_object__find_map_by_name");
  static final CFunction FIND_PROGRAM = function("bpf_object__find_program_by_name");
  static final CFunction MAP_FD = function("bpf_map__fd");
  static final CFunction MAP_KEY_SIZE = function("bpf_map__key_size");
  static final CFunction MAP_VALUE_SIZE = function("bpf_map__value_size");
  static final CFunction MAP_MAX_ENTRIES = function("bpf_map__max_entries");
  static final CFunction MAP_NAME = function("bpf_map__name");
  static final CFunction NEXT_MAP = function("bpf_object__next_map");
  static final CFunction LINK_FD = function("bpf_link__fd");
  static final CFunction SET_MAX_ENTRIES = function("bpf_map__set_max_entries");
  static final CFunction ATTACH = function("bpf_program__attach");
  static final CFunction PROGRAM_FD = function("bpf_program__fd");
  static final CFunction RAW_TRACEPOINT_OPEN = function("bpf_raw_tracepoint_open");
  static final CFunction DESTROY_LINK = function("bpf_link__destroy");
  static final CFunction POSSIBLE_CPUS = function("libbpf_num_possible_cpus");
  static final CFunction UPDATE = function("bpf_map_update_elem");
  static final CFunction LOOKUP = function("bpf_map_lookup_elem");
  static final CFunction DELETE = function("bpf_map_delete_elem");

  static {
    // By default it writes to stderr; what it has to say comes back as exceptions.
    function("libbpf_set_print").call(0);
  }

  private Libbpf() {}

  /** A text that a function returned. */
  static String text(long pointer) {
    return MemorySegment.ofAddress(pointer).reinterpret(LONGEST_TEXT).getString(0);
  }

  private static CFunction function(String name) {
    return CFunction.of(LIBRARY, name);
  }
}
