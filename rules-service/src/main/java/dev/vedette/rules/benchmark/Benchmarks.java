package dev.vedette.rules.benchmark;

import dev.vedette.rules.store.RevisionFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The checks and settings of a revision, with its overrides made. Immutable.
 *
 * @param checks their fields, by benchmark, target and id
 * @param settings by benchmark, then by key
 * @param idle overrides that change nothing
 */
public record Benchmarks(
    SortedMap<CheckKey, SortedMap<String, String>> checks,
    SortedMap<String, SortedMap<String, String>> settings,
    List<Idle> idle) {
  /** The file of overrides, beside the folders of the benchmarks. */
  public static final String OVERRIDES = "overrides.yaml";

  private static final String CONFIG = "config.yaml";

  /** Which check. */
  public record CheckKey(String benchmark, String target, String check)
      implements Comparable<CheckKey> {
    private static final Comparator<CheckKey> ORDER =
        Comparator.comparing(CheckKey::benchmark)
            .thenComparing(CheckKey::target)
            .thenComparing(CheckKey::check);

    @Override
    public int compareTo(CheckKey other) {
      return ORDER.compare(this, other);
    }
  }

  /** An override that names a check that is nowhere. */
  public record Idle(String check, int line, int column) {}

  /** Reads the files of a revision. */
  public static Benchmarks of(List<RevisionFile> files) {
    SortedMap<CheckKey, SortedMap<String, String>> checks = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> settings = new TreeMap<>();
    @Nullable Node overrides = null;
    for (RevisionFile file : files) {
      int slash = file.path().indexOf('/');
      String benchmark = slash < 0 ? "" : file.path().substring(0, slash);
      String name = file.path().substring(slash + 1);
      if (file.path().equals(OVERRIDES)) {
        overrides = YamlNodes.read(file);
      } else if (name.equals(CONFIG)) {
        SortedMap<String, String> flat = new TreeMap<>();
        YamlNodes.flatten("", YamlNodes.read(file), flat);
        settings.put(benchmark, flat);
      } else if (!benchmark.isEmpty()) {
        read(benchmark, name.replaceFirst("\\.ya?ml$", ""), YamlNodes.read(file), checks);
      }
    }
    List<Idle> idle = new ArrayList<>();
    if (overrides != null) {
      override(overrides, checks, idle);
      SortedMap<String, String> laid = new TreeMap<>();
      YamlNodes.flatten("", YamlNodes.fields(overrides).get("config"), laid);
      settings.computeIfAbsent("", _ -> new TreeMap<>());
      settings.forEach((benchmark, each) ->
          laid.forEach((key, value) -> {
            if (benchmark.isEmpty() || each.containsKey(key)) {
              each.put(key, value);
            }
          }));
    }
    return new Benchmarks(checks, settings, List.copyOf(idle));
  }

  private static void read(
      String benchmark,
      String target,
      @Nullable Node controls,
      SortedMap<CheckKey, SortedMap<String, String>> checks) {
    for (Node group : YamlNodes.items(YamlNodes.fields(controls).get("groups"))) {
      Map<String, Node> fieldsOfGroup = YamlNodes.fields(group);
      for (Node check : YamlNodes.items(fieldsOfGroup.get("checks"))) {
        SortedMap<String, String> fields = new TreeMap<>();
        YamlNodes.fields(check).forEach((key, value) -> fields.put(key, YamlNodes.print(value)));
        fields.put("group", YamlNodes.text(fieldsOfGroup.get("id")));
        String id = fields.getOrDefault("id", "");
        checks.put(new CheckKey(benchmark, target, id), fields);
      }
    }
  }

  private static void override(
      Node overrides, SortedMap<CheckKey, SortedMap<String, String>> checks, List<Idle> idle) {
    for (Node item : YamlNodes.items(YamlNodes.fields(overrides).get("checks"))) {
      Map<String, Node> fields = YamlNodes.fields(item);
      String benchmark = YamlNodes.text(fields.get("benchmark"));
      String target = YamlNodes.text(fields.get("target"));
      String check = YamlNodes.text(fields.get("check"));
      Map<String, Node> set = YamlNodes.fields(fields.get("set"));
      boolean any = false;
      for (Map.Entry<CheckKey, SortedMap<String, String>> entry : checks.entrySet()) {
        CheckKey key = entry.getKey();
        if (key.check().equals(check)
            && (benchmark.isEmpty() || benchmark.equals(key.benchmark()))
            && (target.isEmpty() || target.equals(key.target()))) {
          set.forEach((name, value) -> entry.getValue().put(name, YamlNodes.print(value)));
          any = true;
        }
      }
      if (!any) {
        Mark mark = item.getStartMark();
        idle.add(new Idle(check, mark.getLine() + 1, mark.getColumn() + 1));
      }
    }
  }
}
