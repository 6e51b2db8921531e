package dev.vedette.cli.policy;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.CompiledQuery;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.evaluate.Listener;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.evaluate.Settings.Failures;
import dev.vedette.rego.evaluate.Solution;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.ConfigBuiltins;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import dev.vedette.scanner.policy.report.JsonText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates a query. */
@Command(
    name = "eval",
    description = "Evaluates a query over policies, data and an input, as 'opa eval' does.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:with --fail: undefined; with --fail-defined: defined",
      "2:an error in a policy, or of the evaluation",
    })
final class PolicyEvalCommand implements Callable<Integer> {
  private static final int FAILED = 2;

  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "QUERY", description = "Such as data.main.deny.")
  private String text = "";

  @Option(
      names = {"-d", "--data"},
      paramLabel = "PATH",
      description = "Rego, JSON and YAML files, or directories of them.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "JSON or YAML file with the input; without one it is undefined.")
  private @Nullable String input;

  @Option(
      names = {"-I", "--stdin-input"},
      description = "Read the input from standard input.")
  private boolean standardInput;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "json",
      description = "json, values, bindings, pretty, raw or discard. Default: json.")
  private String format = "json";

  @Option(names = "--fail", description = "Exit with 1 if the query is undefined.")
  private boolean fail;

  @Option(names = "--fail-defined", description = "Exit with 1 if the query is defined.")
  private boolean failDefined;

  @Option(
      names = "--strict-builtin-errors",
      description = "Let a failing builtin end the evaluation.")
  private boolean strictErrors;

  @Option(names = "--v0-compatible", description = "Read query and files as Rego v0.")
  private boolean old;

  @Option(
      names = "--allow-net",
      split = ",",
      paramLabel = "HOST",
      description = "Hosts that policies may call and look up; * for all. Default: none.")
  private List<String> hosts = new ArrayList<>();

  /** In this process. */
  PolicyEvalCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyEvalCommand(Surroundings around) {
    this.around = around;
  }

  /** Problems of a policy or an evaluation. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient List<Diagnostic> problems;

    private Refused(List<Diagnostic> problems) {
      this.problems = problems;
    }
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      List<Solution> solutions = solutions(line.getErr());
      print(solutions, line.getOut());
      line.getOut().flush();
      boolean unwanted = solutions.isEmpty() ? fail : failDefined;
      return unwanted ? 1 : 0;
    } catch (Refused refused) {
      boolean json = format.equals("json");
      (json ? line.getOut() : line.getErr())
          .println(
              json
                  ? DiagnosticText.json(refused.problems)
                  : DiagnosticText.pretty(refused.problems));
      line.getOut().flush();
      return FAILED;
    } catch (PolicyFailure failure) {
      line.getErr().println("error: " + failure.getMessage());
      return FAILED;
    }
  }

  private static <T> T success(Outcome<T> outcome) throws Refused {
    return switch (outcome) {
      case Outcome.Success<T>(var value) -> value;
      case Outcome.Failure<T>(var problems) -> throw new Refused(problems);
    };
  }

  private List<Solution> solutions(PrintWriter err) throws PolicyFailure, Refused {
    var files = new PolicyFiles(around.directory());
    RegoVersion version = old ? RegoVersion.V0 : RegoVersion.V1;
    List<Source> modules = files.modulesIfAny(data, version);
    var builtins =
        ConfigBuiltins.withFiles(
            StandardBuiltins.all(), around.directory(), ConfigReader.standard());
    Policy policy = success(Policy.compile(modules, Strictness.NORMAL, builtins));
    Query query = success(policy.query(text, version, CompiledQuery.Values.CAPTURED));
    var settings =
        Settings.standard()
            .with(
                new Capabilities(
                    EngineArguments.runtime(around), Set.copyOf(hosts), Set.copyOf(hosts)))
            .with(strictErrors ? Failures.END : Failures.UNDEFINE)
            .with(
                new Listener() {
                  @Override
                  public void printed(String printed, Location location) {
                    err.println(printed);
                  }
                });
    return switch (query.evaluate(document(files), files.data(data), settings)) {
      case Evaluated.Answered(var solutions, _) -> solutions;
      case Evaluated.Failed(var reason) -> throw new Refused(List.of(reason));
    };
  }

  private @Nullable Value document(PolicyFiles files) throws PolicyFailure {
    Optional<String> yaml = Optional.of("yaml");
    if (standardInput) {
      return ConfigReader.standard()
          .read("-", PolicyFiles.text(around.input(), "-"), yaml)
          .document();
    }
    String file = input;
    return file == null
        ? null
        : ConfigReader.standard()
            .read(file, files.text(file), file.endsWith(".json") ? Optional.of("json") : yaml)
            .document();
  }

  private void print(List<Solution> solutions, PrintWriter out) {
    switch (format) {
      case "json" -> out.println(JsonText.indented(whole(solutions), "  "));
      case "values" ->
          solutions.forEach(solution ->
              out.println(Json.writeIndented(ArrayValue.of(values(solution)), "", "  ")));
      case "bindings" ->
          solutions.forEach(
              solution -> out.println(Json.writeIndented(bindings(solution), "", "  ")));
      case "raw" ->
          solutions.forEach(solution ->
              out.println(
                  values(solution).stream()
                      .map(value ->
                          value instanceof StringValue string ? string.value() : Json.write(value))
                      .collect(Collectors.joining(" "))));
      case "pretty" -> pretty(solutions, out);
      default -> {}
    }
  }

  private static void pretty(List<Solution> solutions, PrintWriter out) {
    if (solutions.isEmpty()) {
      out.println("undefined");
    }
    boolean alone = solutions.size() == 1 && solutions.getFirst().bindings().isEmpty();
    for (Solution solution : solutions) {
      for (Value value : values(solution)) {
        if (alone) {
          out.println(Json.writeIndented(value, "", "  "));
        }
      }
      if (!alone) {
        out.println(Json.writeIndented(bindings(solution), "", "  "));
      }
    }
  }

  private static List<Value> values(Solution solution) {
    return solution.expressions().stream().map(Solution.ExpressionValue::value).toList();
  }

  private static ObjectValue bindings(Solution solution) {
    var bindings = ObjectValue.builder();
    solution.bindings().forEach(bindings::put);
    return bindings.build();
  }

  private Map<String, Object> whole(List<Solution> solutions) {
    if (solutions.isEmpty()) {
      return Map.of();
    }
    var results = new ArrayList<Map<String, Object>>();
    for (Solution solution : solutions) {
      var result = new LinkedHashMap<String, Object>();
      result.put("expressions", solution.expressions().stream().map(this::tree).toList());
      if (!solution.bindings().isEmpty()) {
        result.put("bindings", bindings(solution));
      }
      results.add(result);
    }
    return Map.of("result", results);
  }

  private Map<String, Object> tree(Solution.ExpressionValue expression) {
    Location at = expression.location();
    var place = new LinkedHashMap<String, Object>();
    place.put("row", at.row());
    place.put("col", at.column());
    var tree = new LinkedHashMap<String, Object>();
    tree.put("value", expression.value());
    tree.put("text", text.substring(at.offset(), at.end()));
    tree.put("location", place);
    return tree;
  }
}
