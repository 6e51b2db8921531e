package dev.vedette.scanner.catalogue;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Recognises credentials by their names and shapes. Stateless. */
final class Credentials {
  private static final Set<String> SECRET_WORDS =
      Set.of(
          "password",
          "passwd",
          "passphrase",
          "pass",
          "pwd",
          "secret",
          "secrets",
          "token",
          "apikey",
          "secretkey",
          "accesskey",
          "privatekey",
          "credential",
          "credentials");
  private static final Set<String> KEY_KINDS =
      Set.of("api", "access", "private", "secret", "encryption", "signing", "master", "auth");

  /** Values that stand for nothing secret. */
  private static final Set<String> HARMLESS =
      Set.of("", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "changeme");

  private static final Pattern SHAPES =
      Pattern.compile(
          "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"
              + "|\\bgh[pousr]_[A-Za-z0-9]{36}"
              + "|\\bglpat-[A-Za-z0-9_-]{20}"
              + "|\\bxox[abprs]-[A-Za-z0-9-]{10}"
              + "|\\bAIza[0-9A-Za-z_-]{35}"
              + "|\\bsk_live_[0-9a-zA-Z]{16}"
              + "|\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"
              + "|[a-z][a-z0-9+.-]*://[^/\\s:@]{1,100}:[^/\\s:@$({<]{1,100}@");

  // Longer lines are data, not settings.
  private static final int LONGEST_LINE = 1_000;

  private Credentials() {}

  /** Whether a name says that what it names is a credential. */
  static boolean isSecretName(String name) {
    List<String> words = words(name);
    if (words.isEmpty()) {
      return false;
    }
    String last = words.getLast();
    if (last.equals("pwd") && words.size() == 1) {
      // The working directory of a shell.
      return false;
    }
    if (SECRET_WORDS.contains(last) || last.endsWith("password")) {
      return true;
    }
    return last.equals("key")
        && words.size() > 1
        && KEY_KINDS.contains(words.get(words.size() - 2));
  }

  /** Whether a value may be a credential, if its name says so. */
  static boolean isLiteral(String value) {
    String text = value.strip();
    return !HARMLESS.contains(text.toLowerCase(Locale.ROOT))
        && !text.startsWith("$")
        && !text.startsWith("/")
        && !text.startsWith("<")
        && !text.startsWith("__")
        && !text.contains("{{")
        && !text.contains("${")
        && !text.contains("$(")
        && !text.chars().allMatch(c -> c == '*' || c == 'x' || c == 'X' || c == '.');
  }

  /** Whether a value is a credential whatever it is called. */
  static boolean isSecretShape(String value) {
    return hasPrivateKey(value) || SHAPES.matcher(value).find();
  }

  /** Whether a text holds the private half of a key pair. */
  static boolean hasPrivateKey(String value) {
    int begin = value.indexOf("-----BEGIN ");
    int end = begin < 0 ? -1 : value.indexOf("PRIVATE KEY", begin);
    return end >= 0 && end - begin < 40;
  }

  /** The first name in the lines of a settings file that is given a credential; empty if none. */
  static String secretSetting(String file) {
    for (String line : file.lines().toList()) {
      int sign = line.length() > LONGEST_LINE ? -1 : sign(line);
      if (sign > 0) {
        String name = unquoted(line.substring(0, sign));
        if (isSecretName(name)) {
          String value = unquoted(line.substring(sign + 1));
          if (value.length() > 3 && value.indexOf(' ') < 0 && isLiteral(value)) {
            return name;
          }
        }
      }
    }
    return "";
  }

  private static int sign(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '=' || c == ':') {
        return i;
      }
      if (c == '#' || c == ';' || c == '(' || c == '{') {
        return -1;
      }
    }
    return -1;
  }

  private static String unquoted(String text) {
    String trimmed = text.strip();
    int from = 0;
    int to = trimmed.length();
    while (from < to && (trimmed.charAt(from) == '"' || trimmed.charAt(from) == '\'')) {
      from++;
    }
    while (to > from && "\"',;".indexOf(trimmed.charAt(to - 1)) >= 0) {
      to--;
    }
    return trimmed.substring(from, to);
  }

  /** The words of a name in any of the usual spellings, in small letters. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          Character.isUpperCase(c) && i > 0 && Character.isLowerCase(name.charAt(i - 1));
      if ((begins || !Character.isLetterOrDigit(c)) && !word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (Character.isLetterOrDigit(c)) {
        word.append(Character.toLowerCase(c));
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
