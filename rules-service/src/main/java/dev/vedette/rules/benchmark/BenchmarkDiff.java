package dev.vedette.rules.benchmark;

import dev.vedette.proto.rules.v1.ChangeKind;
import dev.vedette.proto.rules.v1.CheckChange;
import dev.vedette.proto.rules.v1.DiffBenchmarksResponse;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.SettingChange;
import dev.vedette.rules.benchmark.Benchmarks.CheckKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How two revisions differ by what they mean, not by their lines. Stateless. */
final class BenchmarkDiff {
  private static final int MOST = 10_000;

  private BenchmarkDiff() {}

  static DiffBenchmarksResponse of(Benchmarks before, Benchmarks after) {
    return DiffBenchmarksResponse.newBuilder()
        .addAllChecks(checks(before, after))
        .addAllSettings(settings(before, after))
        .build();
  }

  private static List<CheckChange> checks(Benchmarks before, Benchmarks after) {
    List<CheckChange> changes = new ArrayList<>();
    for (CheckKey key : union(before.checks(), after.checks())) {
      Map<String, String> was = before.checks().get(key);
      Map<String, String> is = after.checks().get(key);
      if (!Objects.equals(was, is) && changes.size() < MOST) {
        changes.add(change(key, was, is));
      }
    }
    return changes;
  }

  private static CheckChange change(
      CheckKey key, @Nullable Map<String, String> was, @Nullable Map<String, String> is) {
    CheckChange.Builder change =
        CheckChange.newBuilder()
            .setBenchmark(key.benchmark())
            .setTarget(key.target())
            .setCheck(key.check());
    if (was == null) {
      Map<String, String> fresh = Objects.requireNonNull(is);
      return change
          .setKind(ChangeKind.CHANGE_KIND_ADDED)
          .setText(fresh.getOrDefault("text", ""))
          .build();
    }
    if (is == null) {
      return change
          .setKind(ChangeKind.CHANGE_KIND_REMOVED)
          .setText(was.getOrDefault("text", ""))
          .build();
    }
    SortedSet<String> fields = new TreeSet<>(was.keySet());
    fields.addAll(is.keySet());
    for (String field : fields) {
      String then = was.getOrDefault(field, "");
      String now = is.getOrDefault(field, "");
      if (!then.equals(now)) {
        change.addFields(
            FieldChange.newBuilder()
                .setField(field)
                .setBefore(YamlNodes.shorten(then))
                .setAfter(YamlNodes.shorten(now)));
      }
    }
    return change
        .setKind(ChangeKind.CHANGE_KIND_CHANGED)
        .setText(is.getOrDefault("text", ""))
        .build();
  }

  private static List<SettingChange> settings(Benchmarks before, Benchmarks after) {
    List<SettingChange> changes = new ArrayList<>();
    for (String benchmark : union(before.settings(), after.settings())) {
      SortedMap<String, String> was = before.settings().getOrDefault(benchmark, new TreeMap<>());
      SortedMap<String, String> is = after.settings().getOrDefault(benchmark, new TreeMap<>());
      for (String key : union(was, is)) {
        String then = was.getOrDefault(key, "");
        String now = is.getOrDefault(key, "");
        if (!then.equals(now) && changes.size() < MOST) {
          changes.add(
              SettingChange.newBuilder()
                  .setBenchmark(benchmark)
                  .setKey(key)
                  .setBefore(YamlNodes.shorten(then))
                  .setAfter(YamlNodes.shorten(now))
                  .build());
        }
      }
    }
    return changes;
  }

  private static <K> SortedSet<K> union(SortedMap<K, ?> a, SortedMap<K, ?> b) {
    SortedSet<K> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    return keys;
  }
}
