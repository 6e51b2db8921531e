package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.controls.BenchmarkConfig;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.node.FakeNode;
import dev.vedette.agent.check.node.ShellOutcome;
import dev.vedette.agent.check.report.Totals;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SelectionConformanceTest {
  private static final String KUBECTL_1_18 =
      "{\"serverVersion\":{\"major\":\"1\",\"minor\":\"18\",\"gitVersion\":\"v1.18.10\"}}";

  @Test
  void findsFilesAndTargetsAsKubeBenchDoes() {
    CaseFamily.check(
        "translate_target",
        (input, expect, observed) ->
            CheckOptions.target(input.path("target").asString())
                .equals(expect.path("result").asString()));
    CaseFamily.check(
        "config_file_path",
        (input, expect, observed) -> {
          Map<String, byte[]> files = new HashMap<>();
          input
              .path("cfg_dir_contains")
              .forEach(path -> files.put(path.asString(), new byte[] {'x'}));
          return BenchmarkFiles.of(files)
                  .text(input.path("benchmark_version").asString() + input.path("file").asString())
                  .isPresent()
              == expect.path("succeed").booleanValue();
        });
  }

  @Test
  void mapsVersionsAsKubeBenchDoes() {
    CaseFamily.check(
        "version_mapping",
        (input, expect, observed) -> {
          try {
            String benchmark =
                BenchmarkSelection.forVersion(
                    shipped().versionMapping(), text(input, "kube_version"));
            return expect.path("succeed").booleanValue()
                && benchmark.equals(text(expect, "benchmark"));
          } catch (BenchmarkException e) {
            return String.valueOf(e.getMessage()).equals(text(expect, "error"));
          }
        });
    CaseFamily.check(
        "decrement_version",
        (input, expect, observed) ->
            BenchmarkSelection.decrement(text(input, "version")).equals(text(expect, "result")));
    CaseFamily.check(
        "load_version_mapping",
        (input, expect, observed) -> {
          String config =
              switch (text(input, "name")) {
                case "empty" -> "";
                case "novals" -> "version_mapping:\n";
                default -> "version_mapping:\n  \"1.10\": cis-1.4\n";
              };
          try {
            return !BenchmarkConfig.parse("config.yaml", config).versionMapping().isEmpty()
                && expect.path("succeed").booleanValue();
          } catch (BenchmarkException e) {
            return e.problems().getFirst().message().equals(text(observed, "error"));
          }
        });
  }

  @Test
  void choosesBenchmarksAsKubeBenchDoes() {
    CaseFamily.check(
        "benchmark_version",
        (input, expect, observed) -> {
          FakeNode node = new FakeNode();
          if (text(input, "name").endsWith("fakeKubectl")) {
            node.running("kubectl version", ShellOutcome.success(KUBECTL_1_18));
          }
          CheckOptions options =
              new CheckOptions(
                  text(input, "benchmark_version"),
                  text(input, "kube_version"),
                  List.of(),
                  RunFilter.ALL);
          try {
            return BenchmarkSelection.of(options, shipped(), new VersionProbe(node))
                .benchmark()
                .equals(text(expect, "benchmark"));
          } catch (BenchmarkException e) {
            return String.valueOf(e.getMessage()).equals(text(observed, "error"));
          }
        });
    CaseFamily.check(
        "platform_benchmark",
        (input, expect, observed) ->
            new Platform(text(input, "name"), text(input, "version"))
                .benchmark()
                .equals(text(expect, "benchmark")));
    CaseFamily.check(
        "platform_from_version",
        (input, expect, observed) ->
            Platform.ofGitVersion(text(input, "git_version"))
                .equals(new Platform(text(expect, "name"), text(expect, "version"))));
    CaseFamily.check(
        "ocp_valid_version",
        (input, expect, observed) ->
            Platform.openShiftVersion(text(input, "version"))
                .orElse("")
                .equals(text(expect, "result")));
  }

  @Test
  void readsVersionsAsKubeBenchDoes() {
    CaseFamily.check(
        "kubectl_version",
        (input, expect, observed) ->
            KubernetesVersion.ofKubectl(text(input, "kubectl_output"))
                .orElse(KubernetesVersion.ASSUMED)
                .equals(
                    new KubernetesVersion(
                        text(expect, "base_version"), text(observed, "git_version"))));
    CaseFamily.check(
        "extract_version",
        (input, expect, observed) ->
            KubernetesVersion.ofServer(text(input, "data"))
                .map(KubernetesVersion::base)
                .orElse("")
                .equals(text(expect, "base_version")));
  }

  @Test
  void filtersAsKubeBenchDoes() {
    CaseFamily.check(
        "run_filter",
        (input, expect, observed) -> {
          JsonNode opts = input.path("opts");
          RunFilter filter =
              new RunFilter(
                  RunFilter.ids(text(opts, "CheckList")),
                  RunFilter.ids(text(opts, "GroupList")),
                  Set.of(),
                  opts.path("Scored").booleanValue(),
                  opts.path("Unscored").booleanValue());
          try {
            filter.validate();
          } catch (BenchmarkException e) {
            return String.valueOf(e.getMessage()).equals(text(expect, "error"));
          }
          Check check = check(text(input, "check_id"), input.path("check_scored").booleanValue());
          return filter.selects(
                  new ControlGroup(text(input, "group_id"), "", "", List.of(check)), check)
              == expect.path("run").booleanValue();
        });
  }

  @Test
  void checksTargetsAsKubeBenchDoes() {
    CaseFamily.check(
        "valid_targets",
        (input, expect, observed) -> {
          try {
            CheckRunner.checkedTargets(
                texts(input, "targets"), shipped(), text(input, "benchmark"));
            return expect.path("valid").booleanValue();
          } catch (BenchmarkException e) {
            return !expect.path("valid").booleanValue();
          }
        });
    CaseFamily.check(
        "test_yaml_files",
        (input, expect, observed) -> {
          BenchmarkFiles files = holding(text(input, "benchmark"), input, "benchmark");
          List<String> found = new ArrayList<>();
          List<String> targets = texts(input, "targets");
          List<String> all = files.targets(text(input, "benchmark"));
          List<String> wanted = targets.isEmpty() ? all : targets;
          for (String target : wanted) {
            files
                .text(text(input, "benchmark") + "/" + target + ".yaml")
                .ifPresent(_ -> found.add(target + ".yaml"));
          }
          boolean succeeds = !wanted.isEmpty() && found.size() == wanted.size();
          return succeeds == expect.path("succeed").booleanValue()
              && (!succeeds || found.equals(texts(observed, "files")));
        });
    CaseFamily.check(
        "yaml_files_from_dir",
        (input, expect, observed) -> {
          Map<String, byte[]> files = new HashMap<>();
          texts(input, "dir_contains")
              .forEach(
                  name -> files.put("some/" + name, "kind: x".getBytes(StandardCharsets.UTF_8)));
          return BenchmarkFiles.of(files).targets("some").stream()
              .map(target -> target + ".yaml")
              .toList()
              .equals(texts(expect, "files"));
        });
  }

  @Test
  void detectsMastersAndEtcd() {
    for (String family : List.of("is_master", "is_etcd")) {
      String target = family.substring("is_".length());
      CaseFamily.check(
          family,
          (input, expect, observed) -> {
            String name = text(input, "config_file");
            BenchmarkFiles files =
                name.endsWith("cfg/config.yaml")
                    ? BenchmarkFiles.inDirectory(CaseFamily.folder().resolve("cfg"))
                    : BenchmarkFiles.of(Map.of("config.yaml", nodeOnly()));
            FakeNode node = new FakeNode();
            if (input.path("get_binaries_returns").size() > 0) {
              node.printing(
                  "kube-apiserver\nkube-scheduler\nkube-controller-manager\netcd\nkubelet");
            }
            return new CheckRunner(node).runs(BenchmarkConfig.read(files), target)
                == expect.path(family).booleanValue();
          });
    }
  }

  @Test
  void everyShippedBenchmarkCanBePlanned() throws Exception {
    Path folder = CaseFamily.folder().resolve("cfg");
    List<String> benchmarks;
    try (Stream<Path> entries = Files.list(folder)) {
      benchmarks =
          entries
              .filter(Files::isDirectory)
              .map(path -> String.valueOf(path.getFileName()))
              .sorted()
              .toList();
    }
    CheckRunner runner = new CheckRunner(new FakeNode());
    int planned = 0;
    for (String benchmark : benchmarks) {
      BenchmarkRun run =
          runner.prepare(
              BenchmarkFiles.inDirectory(folder),
              new CheckOptions(benchmark, "", CheckOptions.ALL_TARGETS, RunFilter.ALL));
      assertThat(run.benchmark()).isEqualTo(benchmark);
      assertThat(run.checkCount()).as(benchmark).isPositive();
      planned++;
    }
    CaseFamily.print("benchmarks planned", benchmarks.size(), planned, 0);
    assertThat(planned).isPositive();
  }

  @Test
  void runsOfControlsCountAsInKubeBench() {
    CaseFamily.check(
        "misc",
        "misc, runs",
        // A case with a runner of its own says nothing about ours.
        node -> node.path("expect").has("groups") && !node.path("input").has("runner"),
        (input, expect, observed) -> {
          String file = "own/master.yaml";
          String config = "master:\n  components: []\ntarget_mapping:\n  own: [master]\n";
          BenchmarkRun run =
              new CheckRunner(new FakeNode())
                  .prepare(
                      BenchmarkFiles.of(
                          Map.of(
                              "config.yaml",
                              config.getBytes(StandardCharsets.UTF_8),
                              file,
                              text(input, "yaml").getBytes(StandardCharsets.UTF_8))),
                      new CheckOptions(
                          "own",
                          "",
                          List.of("master"),
                          new RunFilter(
                              Set.of(), Set.of(), Set.copyOf(texts(input, "skip")), true, true)));
          Map<String, Totals> found = new HashMap<>();
          run.execute((target, group, outcome) -> {})
              .controls()
              .getFirst()
              .groups()
              .forEach(group -> found.put(group.id(), group.totals()));
          return expect.path("groups").properties().stream()
              .allMatch(entry -> totals(entry.getValue()).equals(found.get(entry.getKey())));
        });
  }

  private static Totals totals(JsonNode node) {
    return new Totals(
        node.path("pass").asInt(),
        node.path("fail").asInt(),
        node.path("warn").asInt(),
        node.path("info").asInt());
  }

  @Test
  void aliasesOfTargetsAreNotTargets() throws Exception {
    CaseFamily.folder();
    List<String> targets = shipped().targets("cis-1.10").orElseThrow();
    assertThat(targets).contains("node").doesNotContain("worker");
  }

  private static byte[] nodeOnly() {
    return "node:\n  components: [kubelet]\n  kubelet:\n    bins: [kubelet]\n"
        .getBytes(StandardCharsets.UTF_8);
  }

  private static BenchmarkFiles holding(String asked, JsonNode input, String benchmark) {
    Map<String, byte[]> files = new HashMap<>();
    if (asked.equals("missing")) {
      return BenchmarkFiles.of(files);
    }
    texts(input, "dir_benchmark_contains")
        .forEach(
            name -> files.put(benchmark + "/" + name, "kind: x".getBytes(StandardCharsets.UTF_8)));
    return BenchmarkFiles.of(files);
  }

  private static BenchmarkConfig shipped() throws BenchmarkException {
    return BenchmarkConfig.read(BenchmarkFiles.inDirectory(CaseFamily.folder().resolve("cfg")));
  }

  private static Check check(String id, boolean scored) {
    return new Check(id, "", "", new Check.Audits("", "", "", true), false, scored, "", null);
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    node.path(name).forEach(item -> texts.add(item.asString()));
    return texts;
  }
}
