package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Source;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.scanner.policy.ConfigBuiltins;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with policies. */
@Command(
    name = "check",
    description = "Says what is wrong with policies, as 'opa check' does.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:no error", "1:an error in a file"})
final class PolicyCheckCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Rego files, or directories of them.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-S", "--strict"},
      description = "Refuse unused variables, arguments and imports.")
  private boolean strict;

  @Option(names = "--v0-compatible", description = "Read the files as Rego v0.")
  private boolean old;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "pretty",
      description = "pretty or json. Default: pretty.")
  private String format = "pretty";

  /** In this process. */
  PolicyCheckCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyCheckCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      List<Source> modules =
          new PolicyFiles(around.directory())
              .modules(paths, EngineArguments.version(old ? "v0" : "v1"));
      var builtins =
          ConfigBuiltins.withFiles(
              StandardBuiltins.all(), around.directory(), ConfigReader.standard());
      Strictness strictness = strict ? Strictness.STRICT : Strictness.NORMAL;
      if (Policy.compile(modules, strictness, builtins)
          instanceof Outcome.Failure<Policy>(var problems)) {
        line.getErr()
            .println(
                format.equals("json")
                    ? DiagnosticText.json(problems)
                    : DiagnosticText.pretty(problems));
        return ExitStatus.ERROR;
      }
      return ExitStatus.OK;
    } catch (PolicyFailure failure) {
      line.getErr().println("error: " + failure.getMessage());
      return ExitStatus.ERROR;
    }
  }
}
