package dev.vedette.rego.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What became of the cases of one family, by group. Not thread-safe. */
final class Outcomes {
  private static final String DIRECTORY = "directory ";

  private final String family;
  private final Map<String, String> listed;
  private final Map<String, int[]> groups = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> excused = new ArrayList<>();

  Outcomes(String family) {
    this.family = family;
    this.listed = listed(family);
  }

  private static Map<String, String> listed(String family) {
    var reasons = new HashMap<String, String>();
    try (var stream = Outcomes.class.getResourceAsStream("expected-failures.yaml")) {
      List<Map<String, String>> entries =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(stream);
      for (Map<String, String> entry : entries) {
        if (entry.getOrDefault("reason", "").isBlank()) {
          throw new AssertionError("an expected failure needs a reason: " + entry);
        }
        String where = entry.getOrDefault("family", "");
        if (family.equals(where) || where.isEmpty()) {
          String directory = entry.get("directory");
          reasons.put(
              directory == null ? entry.getOrDefault("id", "") : DIRECTORY + directory,
              entry.getOrDefault("reason", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reasons;
  }

  /** Notes a case; the problem is null if it passed. */
  void add(String group, String id, @Nullable String problem) {
    int[] counts = groups.computeIfAbsent(group, _ -> new int[3]);
    seen.add(id);
    counts[0]++;
    if (problem == null) {
      counts[1]++;
      if (listed.containsKey(id)) {
        failures.add(id + ": passes, but is listed as a failure");
      }
    } else if (listed.containsKey(id) || listed.containsKey(DIRECTORY + group)) {
      counts[2]++;
      excused.add(group + " / " + id + ": " + problem);
    } else {
      failures.add(group + " / " + id + ": " + problem);
    }
  }

  /** Prints the table, writes the one by group, and fails unless all other cases pass. */
  void verify() {
    var table = new StringBuilder();
    int[] sum = new int[3];
    groups.forEach((group, counts) -> {
      table.append(row(group, counts)).append('\n');
      for (int i = 0; i < sum.length; i++) {
        sum[i] += counts[i];
      }
    });
    System.out.println("family                             cases passed excused");
    System.out.println(row(family, sum));
    try {
      var file = Path.of("target", "rego-" + family + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          table + String.join("\n", failures) + "\nexcused\n" + String.join("\n", excused) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(failures).isEmpty();
    assertThat(listed.keySet()).allMatch(id -> id.startsWith(DIRECTORY) || seen.contains(id));
  }

  private static String row(String name, int[] counts) {
    return String.format(Locale.ROOT, "%-34s %5d %6d %7d", name, counts[0], counts[1], counts[2]);
  }
}
