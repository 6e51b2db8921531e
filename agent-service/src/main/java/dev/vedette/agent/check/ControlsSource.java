package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.BenchmarkConfig;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.Component;
import dev.vedette.agent.check.controls.Component.FileKind;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.controls.ControlsReader;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.controls.Substitution;
import dev.vedette.agent.check.node.Detection;
import dev.vedette.agent.check.node.RunningPaths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of one controls file with the components that its variables stand for. Immutable.
 *
 * @param file its path, for messages
 */
record ControlsSource(String file, String text, String target, List<Component> components) {

  static ControlsSource find(
      BenchmarkFiles files, BenchmarkConfig config, String benchmark, String target)
      throws BenchmarkException {
    String file = benchmark + "/" + target + ".yaml";
    String text =
        files
            .text(file)
            .orElseThrow(() ->
                new BenchmarkException(
                    Problem.in(
                        file,
                        "file " + target + ".yaml not found for version " + benchmark,
                        "a controls file")));
    List<Component> components =
        config
            .components(target)
            .orElseThrow(() ->
                new BenchmarkException(
                    Problem.in(
                        "config.yaml",
                        "No config settings for " + target,
                        "a section '" + target + "'")));
    return new ControlsSource(file, text, target, components);
  }

  /** The controls with the values that kube-bench finds. */
  Controls compatible(Detection detection) throws BenchmarkException {
    Map<FileKind, Map<String, String>> paths = new LinkedHashMap<>();
    for (FileKind kind : FileKind.values()) {
      paths.put(kind, detection.files(components, kind));
    }
    return read(detection.binaries(components).orElse(Map.of()), paths);
  }

  /** The controls with the paths that running processes tell, and kube-bench's where none does. */
  Controls strict(Detection detection, RunningPaths running) throws BenchmarkException {
    Map<String, String> binaries = new LinkedHashMap<>();
    for (Component component : components) {
      if (!component.binaries().isEmpty()) {
        Optional<Map<String, String>> found = detection.binaries(List.of(component));
        binaries.put(
            component.name(),
            found.map(each -> each.get(component.name())).orElseGet(() -> plainName(component)));
      }
    }
    Map<FileKind, Map<String, String>> paths = new LinkedHashMap<>();
    for (FileKind kind : FileKind.values()) {
      Map<String, String> guessed = new LinkedHashMap<>(detection.files(components, kind));
      for (Component component : components) {
        running.of(component, kind).ifPresent(path -> guessed.put(component.name(), path));
      }
      paths.put(kind, guessed);
    }
    return read(binaries, paths);
  }

  /** What to look for where nothing runs: the first name that is one word. */
  private static String plainName(Component component) {
    return component.binaries().stream()
        .filter(name -> !name.contains(" "))
        .findFirst()
        .orElse(component.name());
  }

  private Controls read(Map<String, String> binaries, Map<FileKind, Map<String, String>> paths)
      throws BenchmarkException {
    Substitution programs = Substitution.apply(text, "bin", binaries);
    Controls controls = ControlsReader.read(file, filled(programs.text(), paths), target);
    String binary = programs.values().size() == 1 ? programs.values().getFirst() : "";
    return withEnvironmentOf(controls, binary);
  }

  private static String filled(String text, Map<FileKind, Map<String, String>> paths) {
    String filled = text;
    for (Map.Entry<FileKind, Map<String, String>> entry : paths.entrySet()) {
      filled = Substitution.apply(filled, entry.getKey().suffix(), entry.getValue()).text();
    }
    return filled;
  }

  private static Controls withEnvironmentOf(Controls controls, String binary) {
    List<ControlGroup> groups = new ArrayList<>();
    for (ControlGroup group : controls.groups()) {
      List<Check> checks =
          group.checks().stream().map(check -> check.withEnvironmentOf(binary)).toList();
      groups.add(new ControlGroup(group.id(), group.type(), group.text(), checks));
    }
    return new Controls(
        controls.id(), controls.version(), controls.text(), controls.type(), groups);
  }
}
