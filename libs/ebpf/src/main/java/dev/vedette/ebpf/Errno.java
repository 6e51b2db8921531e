package dev.vedette.ebpf;

/** Words for the errors that loading and attaching meet. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int ENOTSUPP = 524;

  private Errno() {}

  static String describe(int errno) {
    return switch (Math.abs(errno)) {
      case EPERM -> "EPERM (not permitted: CAP_BPF, CAP_PERFMON or lockdown)";
      case ENOENT -> "ENOENT (no such thing)";
      case ENOMEM -> "ENOMEM (out of memory or locked-memory limit)";
      case EACCES -> "EACCES (refused by the verifier)";
      case EBUSY -> "EBUSY (already in use)";
      case EINVAL -> "EINVAL (invalid for this kernel)";
      case ENOSPC -> "ENOSPC (no room)";
      case ENOTSUPP -> "ENOTSUPP (not supported by this kernel)";
      default -> "errno " + Math.abs(errno);
    };
  }
}
