package dev.vedette.rules.ruleset;

import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Source;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.encoding.Yaml;
import dev.vedette.rego.builtin.encoding.Yaml.MalformedYaml;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rules.store.RevisionFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the modules of a policy, all in one dialect of Rego; of other files it looks whether
 * they are YAML. Stateless.
 */
final class PolicyFiles {
  /** What the scanner adds to the builtins of Rego. */
  private static final Builtins BUILTINS =
      StandardBuiltins.all().toBuilder()
          .add("parse_config(parser: string, config: string) -> value: any", (_, _) -> null)
          .build();

  private PolicyFiles() {}

  static Validation validate(List<RevisionFile> files) {
    var diagnostics = new ArrayList<Diagnostic>();
    var modules = new ArrayList<RevisionFile>();
    for (RevisionFile file : files) {
      if (file.path().endsWith(".rego")) {
        modules.add(file);
      } else if (file.path().matches(".*\\.(json|ya?ml)")) {
        checkYaml(file, diagnostics);
      } else {
        diagnostics.add(
            Diagnostic.newBuilder()
                .setSeverity(Severity.SEVERITY_WARNING)
                .setCode("NOT_A_POLICY")
                .setMessage("The file is kept but not read.")
                .setPath(file.path())
                .build());
      }
    }
    return new Validation(diagnostics(modules, diagnostics), rules(modules), Optional.empty());
  }

  private static List<Diagnostic> diagnostics(List<RevisionFile> modules, List<Diagnostic> others) {
    var all = new ArrayList<>(others);
    if (compile(modules, RegoVersion.V1) instanceof Outcome.Failure<Policy>(var problems)
        && compile(modules, RegoVersion.V0) instanceof Outcome.Failure<Policy>) {
      problems.forEach(problem -> all.add(message(problem)));
    }
    return all;
  }

  private static Outcome<Policy> compile(List<RevisionFile> files, RegoVersion version) {
    List<Source> sources =
        files.stream()
            .map(file -> new Source(file.path(), file.content().toStringUtf8(), version))
            .toList();
    return Policy.compile(sources, Strictness.NORMAL, BUILTINS);
  }

  private static int rules(List<RevisionFile> modules) {
    for (RegoVersion version : List.of(RegoVersion.V1, RegoVersion.V0)) {
      if (compile(modules, version) instanceof Outcome.Success<Policy>(var policy)) {
        return policy.modules().stream().map(Module::rules).mapToInt(List::size).sum();
      }
    }
    return 0;
  }

  private static Diagnostic message(dev.vedette.rego.syntax.Diagnostic problem) {
    return Diagnostic.newBuilder()
        .setSeverity(Severity.SEVERITY_ERROR)
        .setCode(problem.code())
        .setMessage(problem.message())
        .setPath(problem.location().file())
        .setLine(problem.location().row())
        .setColumn(problem.location().column())
        .setSnippet(String.join("\n", problem.details()))
        .build();
  }

  private static void checkYaml(RevisionFile file, List<Diagnostic> diagnostics) {
    String text = file.content().toStringUtf8();
    int line = 0;
    for (String document : text.split("(?m)^---.*$", -1)) {
      try {
        Yaml.read(document);
      } catch (MalformedYaml e) {
        diagnostics.add(
            Diagnostic.newBuilder()
                .setSeverity(Severity.SEVERITY_ERROR)
                .setCode("YAML_PARSE")
                .setMessage(e.getMessage())
                .setPath(file.path())
                .setLine(e.line() == 0 ? 0 : line + e.line())
                .build());
      }
      line += (int) document.chars().filter(c -> c == '\n').count();
    }
  }
}
