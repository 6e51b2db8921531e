package dev.vedette.cli.policy;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.EngineOptions.Extra;
import dev.vedette.scanner.policy.NamespacePattern;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.evaluation.Choice;
import dev.vedette.scanner.policy.evaluation.PolicySet;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import dev.vedette.scanner.policy.gatekeeper.Constraints;
import dev.vedette.scanner.policy.report.ReportFormat;
import dev.vedette.scanner.policy.report.ReportOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks configuration files against policies. */
@Command(
    name = "test",
    description = {
      "Checks configuration files against policies, as 'conftest test' does: rules named deny,",
      "violation and warn find faults, exception excepts. Options may also stand in conftest.toml",
      "and, as CONFTEST_NAME, in the environment.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing fails",
      "1:something fails, or the policies or files cannot be read",
      "2:with --fail-on-warn: something fails; 1 means warnings only",
    })
final class PolicyTestCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private EngineArguments engine = new EngineArguments();
  @Mixin private ReportArguments report = new ReportArguments();
  @Mixin private InputArguments input = new InputArguments();
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Configuration files or directories of them; - reads standard input.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      split = ",",
      paramLabel = "NAME",
      description = "Packages whose rules count; *, ? and [..] match several. Default: main.")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--all-namespaces",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Let the rules of all packages count.")
  private @Nullable Boolean allNamespaces;

  @Option(
      names = "--combine",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Give policies all files together: a list of path and contents.")
  private @Nullable Boolean combine;

  @Option(
      names = "--rule-set",
      paramLabel = "NAME",
      description =
          "Take the policies of this rule set, as they are active at the gateway, or of one of its"
              + " revisions.")
  private @Nullable String ruleSet;

  @Option(
      names = "--fail-on-warn",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Exit with 1 if there are warnings, with 2 if there are failures.")
  private @Nullable Boolean failOnWarn;

  @Option(
      names = "--no-fail",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Exit with 0 whatever is found.")
  private @Nullable Boolean noFail;

  @Option(
      names = "--suppress-exceptions",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Do not print exceptions.")
  private @Nullable Boolean suppressExceptions;

  @Option(
      names = "--github-hide-passed",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Leave files without findings out of the output for GitHub.")
  private @Nullable Boolean githubHidePassed;

  /** In this process. */
  PolicyTestCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyTestCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      return run(line.getOut(), line.getErr());
    } catch (PolicyFailure failure) {
      line.getErr().println("Error: running test: " + failure.getMessage());
      return ExitStatus.ERROR;
    }
  }

  private int run(PrintWriter out, PrintWriter err) throws PolicyFailure {
    Preferences preferences = Preferences.read(around, engine.configFile);
    ReportFormat format = report.format(preferences);
    List<ConfigInput> inputs =
        input.read(paths, engine.reader(around, preferences), around, preferences);
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (report.trace(preferences)) {
      extras.add(Extra.TRACE);
    }
    if (preferences.flag("show-builtin-errors", report.showBuiltinErrors)) {
      extras.add(Extra.SHOW_BUILTIN_ERRORS);
    }
    PolicySet policies = policies(preferences, extras);
    List<CheckResult> results = policies.check(inputs, choice(preferences));
    int status = status(results, preferences);
    if (!report.quiet(preferences) || status != 0) {
      ReportOptions options = options(preferences);
      if (extras.contains(Extra.TRACE)) {
        err.print(ReportFormat.trace(results, options));
        err.flush();
      }
      out.print(format.text(results, options));
      out.flush();
    }
    return status;
  }

  private ReportOptions options(Preferences preferences) {
    Set<ReportOptions.Choice> choices = EnumSet.noneOf(ReportOptions.Choice.class);
    if (preferences.flag("suppress-exceptions", suppressExceptions)) {
      choices.add(ReportOptions.Choice.SUPPRESS_EXCEPTIONS);
    }
    if (preferences.flag("github-hide-passed", githubHidePassed)) {
      choices.add(ReportOptions.Choice.GITHUB_HIDE_PASSED);
    }
    return report.options(preferences, choices);
  }

  private PolicySet policies(Preferences preferences, Set<Extra> extras) throws PolicyFailure {
    if (ruleSet != null) {
      try (GatewayClient client = gateway.connect()) {
        List<PolicyText> files = ActivePolicies.of(ruleSet, client);
        return engine.policySet(files, around, preferences, extras);
      }
    }
    Constraints constraints = engine.constraints(around, preferences);
    if (!constraints.isEmpty() && !engine.hasModules(around, preferences)) {
      return PolicySet.of(Optional.empty(), constraints);
    }
    return PolicySet.of(Optional.of(engine.engine(around, preferences, extras)), constraints);
  }

  private Choice choice(Preferences preferences) {
    boolean together = preferences.flag("combine", combine);
    if (preferences.flag("all-namespaces", allNamespaces)) {
      return new Choice(List.of(), together);
    }
    List<String> named = preferences.list("namespace", namespaces, List.of("main"));
    return new Choice(named.stream().map(NamespacePattern::of).toList(), together);
  }

  private int status(List<CheckResult> results, Preferences preferences) {
    if (preferences.flag("no-fail", noFail)) {
      return 0;
    }
    boolean failed = CheckResult.anyFailure(results);
    if (preferences.flag("fail-on-warn", failOnWarn)) {
      return failed ? 2 : CheckResult.anyWarning(results) ? 1 : 0;
    }
    return failed ? 1 : 0;
  }
}
