package dev.vedette.ebpf;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernel or libbpf refused a request; the message is one line, a verifier's full log is
 * attached. Immutable.
 */
public final class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String verifierLog;

  BpfException(String message) {
    this(message, null);
  }

  BpfException(String message, @Nullable String verifierLog) {
    super(message);
    this.verifierLog = verifierLog;
  }

  /** What the kernel's verifier wrote while it refused a program, where it wrote something. */
  public Optional<String> verifierLog() {
    return Optional.ofNullable(verifierLog);
  }
}
