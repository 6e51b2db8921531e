package dev.vedette.server.trace;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code traceparent} of W3C's Trace Context. Immutable.
 *
 * @param trace 32 hexadecimal digits
 * @param span 16 hexadecimal digits, of the caller's span
 * @param sampled whether the spans of the trace are wanted
 */
record TraceParent(String trace, String span, boolean sampled) {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,256})?");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Reads a header; empty when it is none that may be followed. */
  static Optional<TraceParent> parse(String header) {
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches()
        || matcher.group(1).equals("ff")
        // Only later versions may have more.
        || (matcher.group(1).equals("00") && matcher.group(5) != null)
        || matcher.group(2).matches("0+")
        || matcher.group(3).matches("0+")) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(matcher.group(4), 16) & 1) != 0;
    return Optional.of(new TraceParent(matcher.group(2), matcher.group(3), sampled));
  }

  String header() {
    return "00-" + trace + "-" + span + (sampled ? "-01" : "-00");
  }

  /** As many random bytes, in hexadecimal digits. */
  static String id(int bytes) {
    byte[] id = new byte[bytes];
    RANDOM.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
