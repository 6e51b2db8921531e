package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.PolicyFailure;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints configuration files as policies see them. */
@Command(
    name = "parse",
    description = {
      "Prints configuration files as policies see them: one file bare, several by their paths.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:a file cannot be read"})
final class PolicyParseCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private InputArguments input = new InputArguments();
  @Mixin private FormatArguments formats = new FormatArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Configuration files; - reads standard input.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-c", "--config-file"},
      paramLabel = "FILE",
      description = "Configuration file. Default: conftest.toml, if there is one.")
  private @Nullable String configFile;

  @Option(
      names = "--combine",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Print one list of paths and contents.")
  private @Nullable Boolean combine;

  /** In this process. */
  PolicyParseCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyParseCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      Preferences preferences = Preferences.read(around, configFile);
      List<ConfigInput> inputs =
          input.read(paths, formats.reader(around, preferences), around, preferences);
      print(document(inputs, preferences.flag("combine", combine)), line.getOut());
      return ExitStatus.OK;
    } catch (PolicyFailure failure) {
      line.getErr().println("Error: failed during parser process: " + failure.getMessage());
      return ExitStatus.ERROR;
    }
  }

  private static Value document(List<ConfigInput> inputs, boolean together) {
    if (together) {
      return ConfigInput.combined(inputs).document();
    }
    if (inputs.size() == 1) {
      return inputs.getFirst().document();
    }
    var byPath = ObjectValue.builder();
    inputs.forEach(input -> byPath.put(input.file(), input.document()));
    return byPath.build();
  }

  private static void print(Value document, PrintWriter out) {
    out.println(Json.writeIndented(document, "", "  "));
    out.flush();
  }
}
