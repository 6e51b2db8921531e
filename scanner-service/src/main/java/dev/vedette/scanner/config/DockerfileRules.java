package dev.vedette.scanner.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What BuildKit demands of an instruction. Has no state, so safe for all threads. */
final class DockerfileRules {
  private static final String FAILURE = "process dockerfile instructions: ";
  // Each instruction with the flags that it takes.
  private static final Map<String, Set<String>> FLAGS =
      Map.ofEntries(
          Map.entry(
              "add",
              Set.of("chmod", "chown", "link", "keep-git-dir", "checksum", "exclude", "unpack")),
          Map.entry("arg", Set.of()),
          Map.entry("cmd", Set.of()),
          Map.entry("copy", Set.of("chmod", "chown", "link", "from", "parents", "exclude")),
          Map.entry("entrypoint", Set.of()),
          Map.entry("env", Set.of()),
          Map.entry("expose", Set.of()),
          Map.entry("from", Set.of("platform")),
          Map.entry(
              "healthcheck",
              Set.of("interval", "timeout", "start-period", "start-interval", "retries")),
          Map.entry("label", Set.of()),
          Map.entry("maintainer", Set.of()),
          Map.entry("onbuild", Set.of()),
          Map.entry("run", Set.of("mount", "network", "security", "device")),
          Map.entry("shell", Set.of()),
          Map.entry("stopsignal", Set.of()),
          Map.entry("user", Set.of()),
          Map.entry("volume", Set.of()),
          Map.entry("workdir", Set.of()));
  private static final Set<String> EXACTLY_ONE =
      Set.of("maintainer", "stopsignal", "user", "workdir");
  private static final Set<String> AT_LEAST_TWO = Set.of("add", "copy");
  private static final Set<String> ANY_NUMBER = Set.of("cmd", "entrypoint", "run");

  private DockerfileRules() {}

  static void check(DockerfileLine line, int number) throws MalformedConfig {
    Set<String> known = FLAGS.get(line.name());
    if (known == null) {
      String near = near(line.name(), FLAGS.keySet());
      throw new MalformedConfig(
          FAILURE
              + "unknown instruction: "
              + line.written()
              + (near.isEmpty() ? "" : " (did you mean " + near.toUpperCase(Locale.ROOT) + "?)"),
          number);
    }
    for (String flag : line.flags()) {
      String name = flag.substring(2).split("=", 2)[0];
      if (!known.contains(name)) {
        String near = near(name, known);
        throw new MalformedConfig(
            FAILURE
                + "unknown flag: --"
                + name
                + (near.isEmpty() ? "" : " (did you mean " + near + "?)"),
            number);
      }
    }
    checkValues(line, number);
  }

  private static void checkValues(DockerfileLine line, int number) throws MalformedConfig {
    String name = line.name();
    List<String> values = line.values();
    String problem = "";
    if (name.equals("from")) {
      boolean named = values.size() == 3 && values.get(1).equalsIgnoreCase("as");
      problem = named || values.size() == 1 ? "" : "requires either one or three arguments";
    } else if (EXACTLY_ONE.contains(name)) {
      problem = values.size() == 1 ? "" : "requires exactly one argument";
    } else if (AT_LEAST_TWO.contains(name)) {
      problem = values.size() > 1 ? "" : "requires at least two arguments";
    } else if (!ANY_NUMBER.contains(name)) {
      problem = values.isEmpty() ? "requires at least one argument" : "";
    }
    if (!problem.isEmpty()) {
      throw new MalformedConfig(FAILURE + name.toUpperCase(Locale.ROOT) + " " + problem, number);
    }
  }

  private static String near(String name, Set<String> known) {
    String best = "";
    int least = 3;
    for (String candidate : known.stream().sorted().toList()) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate);
      if (distance < least) {
        best = candidate;
        least = distance;
      }
    }
    return best;
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
