package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.ControlsReader;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.NamespacedNode;
import dev.vedette.agent.check.node.NamespacedNode.FileEntry;
import dev.vedette.agent.check.node.NamespacedNode.ProcessEntry;
import dev.vedette.agent.check.node.Node;
import dev.vedette.agent.check.node.ShellOutcome;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.script.AuditKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whole runs on made-up nodes end in the states that kube-bench gave there, and what is evaluated
 * here says the same as a shell.
 */
final class NodeConformanceIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A few audits say one thing or another from run to run: by whether ps came before its own pipe's
   * grep, and where several commands of a pipe are not found, since a shell complains in three
   * writes, between which the next one's may come.
   */
  private static final int MOST_ATTEMPTS = 20;

  private static final Pattern PS_ROW =
      Pattern.compile(
          "\\S+ +\\d+ +\\d+ +\\d+ +(?:\\d\\d:\\d\\d|[A-Z][a-z]{2}\\d\\d) \\S+ +[\\d:]+ (.*)");
  private static final Pattern OWN = Pattern.compile("^(?:\\S*/)?(?:ps|grep|sh|nsenter|sed|awk) ");

  @Test
  void everyCheckEndsAsInKubeBenchWithAShellAndWithout() throws Exception {
    Path folder = CaseFamily.folder();
    CaseFamily.need(NamespacedNode.isPossible(), "no right to make namespaces here");
    BenchmarkFiles files = BenchmarkFiles.inDirectory(folder.resolve("cfg"));
    List<String> differences = new ArrayList<>();
    for (Path directory : nodes(folder)) {
      String name = String.valueOf(directory.getFileName());
      JsonNode description = JSON.readTree(directory.resolve("node.json").toFile());
      try (NamespacedNode node = NamespacedNode.start(files(description), processes(description))) {
        int checks = 0;
        int before = differences.size();
        for (Path file : sorted(directory.resolve("expected"))) {
          String benchmark = String.valueOf(file.getFileName()).replace(".json", "");
          Map<String, String> wanted = states(file);
          Map<String, CheckOutcome> shell =
              run(node.view(), ShellPolicy.ALWAYS, files, benchmark, RunFilter.ALL);
          Map<String, CheckOutcome> here =
              run(node.view(), ShellPolicy.WHERE_NEEDED, files, benchmark, RunFilter.ALL);
          assertThat(shell.keySet()).isEqualTo(wanted.keySet());
          checks += wanted.size();
          for (Map.Entry<String, String> entry : wanted.entrySet()) {
            String check = entry.getKey();
            CheckOutcome outcome = Objects.requireNonNull(shell.get(check), check);
            String place = name + " " + benchmark + " " + check + ": ";
            if (!outcome.state().name().equals(entry.getValue())) {
              differences.add(place + outcome.state() + ", not " + entry.getValue());
            }
            String ofShell = told(outcome);
            String ofUs = told(Objects.requireNonNull(here.get(check), check));
            for (int again = 0; again < MOST_ATTEMPTS && !ofShell.equals(ofUs); again++) {
              ofShell = toldAgain(node.view(), ShellPolicy.ALWAYS, files, benchmark, check);
              ofUs = toldAgain(node.view(), ShellPolicy.WHERE_NEEDED, files, benchmark, check);
            }
            if (!ofShell.equals(ofUs)) {
              differences.add(place + "shell " + ofShell + " native " + ofUs);
            }
          }
        }
        CaseFamily.print("nodes/" + name, checks, checks - (differences.size() - before), 0);
      }
    }
    assertThat(differences).isEmpty();
  }

  /** Whatever shape an audit has and whichever benchmark it is of. */
  @Test
  void everyAuditOfEveryBenchmarkSaysWhatAShellSays() throws Exception {
    Path folder = CaseFamily.folder();
    CaseFamily.need(NamespacedNode.isPossible(), "no right to make namespaces here");
    Set<String> texts = audits(folder.resolve("cfg"));
    List<Path> nodes = nodes(folder);
    List<String> differences = new ArrayList<>();
    int next = 0;
    // Each text on one of the nodes, in turn, so that the run stays short.
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode description = JSON.readTree(nodes.get(i).resolve("node.json").toFile());
      try (NamespacedNode node = NamespacedNode.start(files(description), processes(description))) {
        Auditor here = new Auditor(node.view(), AuditSettings.of(ShellPolicy.FORBIDDEN));
        Auditor shell = new Auditor(node.view(), AuditSettings.of(ShellPolicy.ALWAYS));
        int tried = 0;
        int before = differences.size();
        int number = 0;
        for (String text : texts) {
          if (number++ % nodes.size() != i || here.plan(text).kind() != AuditKind.NATIVE) {
            continue;
          }
          tried++;
          String ofUs = told(here.run(text, false).outcome());
          String ofShell = told(shell.run(text, false).outcome());
          for (int again = 0; again < MOST_ATTEMPTS && !ofShell.equals(ofUs); again++) {
            ofShell = told(shell.run(text, false).outcome());
          }
          if (!ofShell.equals(ofUs)) {
            differences.add(text + ": shell " + ofShell + " native " + ofUs);
          }
        }
        next += tried;
        CaseFamily.print(
            "audits/" + nodes.get(i).getFileName(),
            tried,
            tried - (differences.size() - before),
            0);
      }
    }
    assertThat(next).isPositive();
    assertThat(differences).isEmpty();
  }

  /** The texts of all benchmarks, variables filled in with what stands for them by default. */
  private static Set<String> audits(Path cfg) throws Exception {
    BenchmarkFiles files = BenchmarkFiles.inDirectory(cfg);
    Set<String> texts = new TreeSet<>();
    for (Path directory : sorted(cfg)) {
      String benchmark = String.valueOf(directory.getFileName());
      for (String target :
          Files.isDirectory(directory) ? files.targets(benchmark) : List.<String>of()) {
        String file = benchmark + "/" + target + ".yaml";
        String content =
            files
                .text(file)
                .orElseThrow()
                .replaceAll("\\$([a-z]+)bin\\b", "kube-$1")
                .replace("kube-kubelet", "kubelet")
                .replace("kube-etcd", "etcd")
                .replaceAll("\\$([a-z]+)(?:conf|kubeconfig)\\b", "/etc/kubernetes/$1.conf")
                .replaceAll("\\$([a-z]+)svc\\b", "/etc/systemd/system/$1.service")
                .replaceAll("\\$([a-z]+)cafile\\b", "/etc/kubernetes/pki/ca.crt")
                .replaceAll("\\$([a-z]+)datadir\\b", "/var/lib/etcd");
        for (ControlGroup group : ControlsReader.read(file, content, target).groups()) {
          for (Check check : group.checks()) {
            texts.add(check.audits().command().strip());
            texts.add(check.audits().config().strip());
          }
        }
      }
    }
    texts.remove("");
    return texts;
  }

  private static String told(ShellOutcome outcome) {
    String lines =
        outcome
            .output()
            .lines()
            .map(NodeConformanceIT::steady)
            .filter(line -> !line.isEmpty())
            .sorted()
            .collect(Collectors.joining("\n"));
    return lines + outcome.failure().map(failure -> " " + failure).orElse("");
  }

  /** All that a run says of a check, without what differs from run to run. */
  private static String told(CheckOutcome outcome) {
    String lines =
        outcome
            .actualValue()
            .lines()
            .map(NodeConformanceIT::steady)
            .filter(line -> !line.isEmpty())
            .sorted()
            .collect(Collectors.joining("\n"));
    return outcome.state()
        + " expected "
        + outcome.expectedResult()
        + " actual "
        + lines
        + (outcome.reason().isEmpty() ? "" : " reason " + steady(outcome.reason()));
  }

  /** Of a line of ps the command, if it is not one that the audit itself started. */
  private static String steady(String line) {
    Matcher row = PS_ROW.matcher(line);
    if (!row.matches()) {
      // Complaints quote names by the locale.
      return line.replace('\u2018', '\'')
          .replace('\u2019', '\'')
          .replaceAll(" +", " ")
          .replaceAll("/bin/sh: \\d+: ", "/bin/sh: ");
    }
    String command = row.group(1);
    return OWN.matcher(command).find() ? "" : command;
  }

  /** What one check of a benchmark says in a run of its own. */
  private static String toldAgain(
      Node node, ShellPolicy shells, BenchmarkFiles files, String benchmark, String check)
      throws Exception {
    String id = check.substring(check.indexOf('/') + 1);
    RunFilter alone = new RunFilter(Set.of(id), Set.of(), Set.of(), true, true);
    return told(
        Objects.requireNonNull(run(node, shells, files, benchmark, alone).get(check), check));
  }

  private static Map<String, CheckOutcome> run(
      Node node, ShellPolicy shells, BenchmarkFiles files, String benchmark, RunFilter filter)
      throws Exception {
    Map<String, CheckOutcome> found = new TreeMap<>();
    new CheckRunner(node, AuditSettings.of(shells))
        .prepare(files, new CheckOptions(benchmark, "", CheckOptions.ALL_TARGETS, filter))
        .execute((target, group, outcome) -> {})
        .controls()
        .forEach(result ->
            result
                .groups()
                .forEach(group ->
                    group
                        .outcomes()
                        .forEach(outcome ->
                            found.put(
                                result.controls().id() + "/" + outcome.check().id(), outcome))));
    return found;
  }

  private static List<FileEntry> files(JsonNode description) {
    List<FileEntry> files = new ArrayList<>();
    for (JsonNode file : description.path("files")) {
      files.add(
          new FileEntry(
              file.path("path").asString(),
              file.path("mode").asString(),
              file.path("uid").asInt(0) + ":" + file.path("gid").asInt(0),
              file.path("dir").asBoolean(false)
                  ? Optional.empty()
                  : Optional.of(file.path("content").asString(""))));
    }
    return files;
  }

  private static List<ProcessEntry> processes(JsonNode description) {
    List<ProcessEntry> processes = new ArrayList<>();
    for (JsonNode process : description.path("procs")) {
      List<String> arguments = new ArrayList<>();
      process.path("argv").forEach(argument -> arguments.add(argument.asString()));
      Map<String, String> environment = new LinkedHashMap<>();
      process
          .path("env")
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
      processes.add(new ProcessEntry(process.path("exe").asString(), arguments, environment));
    }
    return processes;
  }

  private static Map<String, String> states(Path file) {
    Map<String, String> states = new TreeMap<>();
    JSON.readTree(file.toFile())
        .properties()
        .forEach(entry -> states.put(entry.getKey(), entry.getValue().asString()));
    return states;
  }

  private static List<Path> nodes(Path folder) throws IOException {
    return sorted(folder.resolve("nodes")).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> sorted(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }
}
