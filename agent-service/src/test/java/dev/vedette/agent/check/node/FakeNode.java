package dev.vedette.agent.check.node;

import dev.vedette.agent.check.host.Accounts;
import dev.vedette.agent.check.host.HostFiles;
import dev.vedette.agent.check.host.ProcessTable;
import dev.vedette.agent.check.program.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A node made of what a test says: what ps prints, how looks for files end, what scripts print. */
public final class FakeNode implements Node {
  private final List<String> lines = new ArrayList<>();
  private final List<String> looks = new ArrayList<>();
  private final Map<String, ShellOutcome> scripts = new HashMap<>();
  private Set<String> files = Set.of();

  /** Every process name finds all of these lines, as with a stubbed ps. */
  public FakeNode printing(String output) {
    lines.addAll(Arrays.asList(output.split("\n", -1)));
    return this;
  }

  /** The looks for files end so, in this order: ok, not_exist or anything else for an error. */
  public FakeNode looking(List<String> results) {
    looks.addAll(results);
    return this;
  }

  public FakeNode withFiles(Set<String> paths) {
    files = Set.copyOf(paths);
    return this;
  }

  /** The script that contains a text ends so. */
  public FakeNode running(String part, ShellOutcome outcome) {
    scripts.put(part, outcome);
    return this;
  }

  @Override
  public boolean exists(String path) throws IOException {
    if (looks.isEmpty()) {
      return files.contains(path);
    }
    return switch (looks.removeFirst()) {
      case "ok" -> true;
      case "not_exist" -> false;
      default -> throw new IOException("permission denied");
    };
  }

  @Override
  public List<String> commandLines(String processName) {
    return List.copyOf(lines);
  }

  @Override
  public ShellOutcome run(String script) {
    return scripts.entrySet().stream()
        .filter(entry -> script.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(ShellOutcome.failure("", "exit status 127"));
  }

  @Override
  public String shellProblem() {
    return "";
  }

  @Override
  public HostView view() {
    HostFiles nothing = new HostFiles(Path.of("/nonexistent"));
    return new HostView(
        nothing,
        new ProcessTable(List.of()),
        Accounts.of(nothing),
        arguments -> new JournalReader.Answer("", "", 127));
  }

  @Override
  public Node snapshot() {
    return this;
  }
}
