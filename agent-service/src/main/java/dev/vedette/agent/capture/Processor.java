package dev.vedette.agent.capture;

import java.util.Optional;

/** A processor that the kernel side is compiled for. Immutable. */
enum Processor {
  X86("amd64", "capture_x86.bpf.o"),
  ARM64("aarch64", "capture_arm64.bpf.o");

  private final String name;
  private final String object;

  Processor(String name, String object) {
    this.name = name;
    this.object = object;
  }

  /** The file of the compiled programs. */
  String object() {
    return object;
  }

  /** The processor of this name, as Java names it; empty if there are no programs for it. */
  static Optional<Processor> named(String name) {
    for (Processor processor : values()) {
      if (processor.name.equals(name)) {
        return Optional.of(processor);
      }
    }
    return Optional.empty();
  }

  /** The one of this machine; x86-64 where there are no programs for it, so that rules compile. */
  static Processor here() {
    return named(System.getProperty("os.arch", "")).orElse(X86);
  }
}
