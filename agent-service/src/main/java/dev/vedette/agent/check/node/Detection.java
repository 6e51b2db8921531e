package dev.vedette.agent.check.node;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Component;
import dev.vedette.agent.check.controls.Component.FileKind;
import dev.vedette.agent.check.controls.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which of a configuration's components run on a node and where their files lie.
 * Thread-safe.
 */
public final class Detection {
  private final Node node;

  public Detection(Node node) {
    this.node = node;
  }

  /**
   * The running program of each component that names programs, by component name. An optional
   * component that does not run stands for itself; empty when one that is needed does not run.
   */
  public Optional<Map<String, String>> binaries(List<Component> components)
      throws BenchmarkException {
    Map<String, String> found = new LinkedHashMap<>();
    for (Component component : components) {
      if (component.binaries().isEmpty()) {
        continue;
      }
      Optional<String> running = running(component.binaries());
      if (running.isEmpty() && !component.optional()) {
        return Optional.empty();
      }
      found.put(component.name(), running.orElse(component.name()));
    }
    return Optional.of(found);
  }

  /**
   * The path of each component's file of a kind: the first that exists, else the default, else its
   * name.
   */
  public Map<String, String> files(List<Component> components, FileKind kind)
      throws BenchmarkException {
    Map<String, String> found = new LinkedHashMap<>();
    for (Component component : components) {
      String path =
          existing(component.candidates(kind))
              .or(() -> component.byDefault(kind))
              .orElse(component.name());
      found.put(component.name(), path);
    }
    return found;
  }

  /**
   * The first of some programs that runs; a program may be several words, the first being its
   * process name.
   */
  Optional<String> running(List<String> candidates) throws BenchmarkException {
    for (String candidate : candidates) {
      if (isRunning(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  Optional<String> existing(List<String> candidates) throws BenchmarkException {
    for (String candidate : candidates) {
      try {
        if (node.exists(candidate)) {
          return Optional.of(candidate);
        }
      } catch (IOException e) {
        throw new BenchmarkException(
            Problem.of("error looking for file " + candidate + ": " + e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private boolean isRunning(String binary) throws BenchmarkException {
    String name = trimQuotes(binary);
    if (name.isBlank()) {
      return false;
    }
    Pattern start;
    try {
      start = Pattern.compile("^(\\S*\\/)*" + name);
    } catch (PatternSyntaxException e) {
      throw new BenchmarkException(
          Problem.in(
              "config.yaml",
              "'" + binary + "' cannot be searched for: " + e.getMessage(),
              "the name of a program"));
    }
    return node.commandLines(name.strip().split("\\s+", 2)[0]).stream()
        .anyMatch(line -> start.matcher(line).find());
  }

  private static String trimQuotes(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && "'\"".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && "'\"".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }
}
