package dev.vedette.ebpf;

import java.util.List;

/** Finds in a verifier's log the one line that says why it refused. */
final class VerifierLog {
  private VerifierLog() {}

  static String summary(String object, int errno, String log) {
    String prefix = object + ": cannot load: ";
    List<String> lines = log.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (isReason(lines.get(i))) {
        return prefix + lines.get(i) + " [" + Errno.describe(errno) + "]";
      }
    }
    return prefix + Errno.describe(errno);
  }

  /**
   * Statistics end a log; instructions, source lines and register states fill it; the rest is
   * prose.
   */
  private static boolean isReason(String line) {
    char first = line.charAt(0);
    return !(line.startsWith("processed ")
        || line.startsWith("verification time")
        || line.startsWith("stack depth")
        || line.startsWith("-- ")
        || line.startsWith("from ")
        || line.startsWith("func#")
        || line.startsWith("last_idx")
        || line.startsWith("parent ")
        || line.startsWith("regs=")
        || line.startsWith("mark_precise")
        || first == ';'
        || (Character.isDigit(first) && line.matches("\\d+: .*")));
  }
}
