package dev.vedette.rules.ruleset;

import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import dev.vedette.rules.benchmark.Benchmarks;
import dev.vedette.rules.store.RevisionFile;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Looks whether benchmark files are YAML at all; what they mean is for the agent to say. Stateless.
 */
final class BenchmarkFiles {
  private static final int DEEPEST = 64;

  private BenchmarkFiles() {}

  static Validation validate(List<RevisionFile> files) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    int checks = 0;
    for (RevisionFile file : files) {
      if (file.path().endsWith(".yaml") || file.path().endsWith(".yml")) {
        checks += countChecks(file, diagnostics);
      } else {
        diagnostics.add(
            diagnostic(
                file, Severity.SEVERITY_WARNING, "NOT_YAML", "The file is kept but not read."));
      }
    }
    addIdleOverrides(files, diagnostics);
    return new Validation(diagnostics, checks, Optional.empty());
  }

  /** One that changes nothing is misspelt: the check it means would stay as it is. */
  private static void addIdleOverrides(List<RevisionFile> files, List<Diagnostic> diagnostics) {
    for (RevisionFile file : files) {
      if (file.path().equals(Benchmarks.OVERRIDES)) {
        for (Benchmarks.Idle idle : Benchmarks.of(files).idle()) {
          diagnostics.add(
              diagnostic(
                      file,
                      Severity.SEVERITY_ERROR,
                      "OVERRIDE_WITHOUT_CHECK",
                      "check '" + idle.check() + "' is in none of the controls it names")
                  .toBuilder()
                  .setLine(idle.line())
                  .setColumn(idle.column())
                  .build());
        }
      }
    }
  }

  private static int countChecks(RevisionFile file, List<Diagnostic> diagnostics) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(file.content().size() + 1);
    options.setNestingDepthLimit(DEEPEST);
    Reader reader = new InputStreamReader(file.content().newInput(), StandardCharsets.UTF_8);
    int checks = 0;
    try {
      for (Node document : new Yaml(new SafeConstructor(options)).composeAll(reader)) {
        for (Node group : items(document, "groups")) {
          checks += items(group, "checks").size();
        }
      }
    } catch (MarkedYAMLException e) {
      diagnostics.add(at(file, e));
    } catch (YAMLException e) {
      diagnostics.add(diagnostic(file, Severity.SEVERITY_ERROR, "YAML_PARSE", firstLine(e)));
    }
    return checks;
  }

  private static List<Node> items(Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode scalar
            && scalar.getValue().equals(key)
            && entry.getValueNode() instanceof SequenceNode sequence) {
          return sequence.getValue();
        }
      }
    }
    return List.of();
  }

  private static Diagnostic at(RevisionFile file, MarkedYAMLException e) {
    Mark mark = e.getProblemMark();
    Diagnostic diagnostic =
        diagnostic(file, Severity.SEVERITY_ERROR, "YAML_PARSE", String.valueOf(e.getProblem()));
    if (mark == null) {
      return diagnostic;
    }
    String line = file.content().toStringUtf8().lines().skip(mark.getLine()).findFirst().orElse("");
    return diagnostic.toBuilder()
        .setLine(mark.getLine() + 1)
        .setColumn(mark.getColumn() + 1)
        .setSnippet(DiagnosticMessages.withCaret(line, mark.getColumn() + 1))
        .build();
  }

  private static Diagnostic diagnostic(
      RevisionFile file, Severity severity, String code, String message) {
    return Diagnostic.newBuilder()
        .setSeverity(severity)
        .setCode(code)
        .setMessage(message)
        .setPath(file.path())
        .build();
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML");
  }
}
