package dev.vedette.ebpf;

/** Whether BPF programs of ours can run here. */
public sealed interface ProbeResult {
  /** Everything that was looked for is there. */
  record Supported() implements ProbeResult {}

  /**
   * Something is missing.
   *
   * @param reason what, and what was expected
   */
  record Unsupported(String reason) implements ProbeResult {}

  /**
   * It could not be found out.
   *
   * @param reason what was tried and how it failed
   */
  record ProbeFailed(String reason) implements ProbeResult {}
}
