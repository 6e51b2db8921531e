package dev.vedette.scanner.catalogue;

import com.google.re2j.Pattern;

/** Recognises what shell commands should not do; expects small letters. Stateless. */
final class Shells {
  private static final Pattern FETCHED =
      Pattern.compile(
          "(?s)\\b(curl|wget)\\b[^|;&]*\\|\\s*(sudo\\s+)?(ba|da|z|k)?sh\\b"
              + "|\\b(ba|da|z|k)?sh\\s+(-c\\s+)?[\"']?[<$]\\(\\s*(curl|wget)\\b"
              + "|base64\\s+(-d|-D|--decode)[^|]*\\|\\s*(sudo\\s+)?((ba|da|z|k)?sh|python[0-9.]*|perl)\\b"
              + "|\\beval\\s+[\"']?\\$\\([^)]*base64");
  private static final Pattern REVERSE =
      Pattern.compile(
          "(?s)/dev/(tcp|udp)/|\\b(nc|ncat|netcat)\\b[^|;&]*\\s-[a-z]*e\\b"
              + "|\\bsocat\\b.*\\bexec:|\\bmkfifo\\b.*\\b(nc|ncat|netcat)\\b");
  private static final Pattern SUDO = Pattern.compile("(^|[\\s;&|(/])sudo(\\s|$)");

  private Shells() {}

  static boolean runsHiddenCode(String command) {
    return (command.contains("curl") || command.contains("wget") || command.contains("base64"))
        && FETCHED.matcher(command).find();
  }

  static boolean isReverseShell(String command) {
    return (command.contains("/dev/")
            || command.contains("nc")
            || command.contains("netcat")
            || command.contains("socat"))
        && REVERSE.matcher(command).find();
  }

  static boolean usesSudo(String command) {
    return command.contains("sudo") && SUDO.matcher(command).find();
  }
}
