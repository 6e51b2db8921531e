package dev.vedette.language.event;

/** IP addresses as text, in the form that inet_ntop gives. Stateless. */
final class Addresses {
  private Addresses() {}

  static String format(byte[] bytes) {
    return bytes.length == 4 ? formatV4(bytes, 0) : formatV6(bytes);
  }

  private static String formatV4(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        + "."
        + (bytes[at + 1] & 0xff)
        + "."
        + (bytes[at + 2] & 0xff)
        + "."
        + (bytes[at + 3] & 0xff);
  }

  private static String formatV6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (i == 6 && start == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff))) {
        return text.append(!endsWithColon(text) ? ":" : "").append(formatV4(bytes, 12)).toString();
      }
      if (!text.isEmpty() && !endsWithColon(text)) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static boolean endsWithColon(StringBuilder text) {
    return text.charAt(text.length() - 1) == ':';
  }
}
