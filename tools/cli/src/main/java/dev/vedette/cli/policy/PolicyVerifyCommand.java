package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Coverage;
import dev.vedette.scanner.policy.EngineOptions.Extra;
import dev.vedette.scanner.policy.NamespacePattern;
import dev.vedette.scanner.policy.PolicyEngine;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyTests;
import dev.vedette.scanner.policy.PolicyTests.Outcome;
import dev.vedette.scanner.policy.report.CoverageReport;
import dev.vedette.scanner.policy.report.ReportFormat;
import dev.vedette.scanner.policy.report.ReportOptions;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import dev.vedette.scanner.policy.report.TestReport;
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

/** Runs the tests of policies. */
@Command(
    name = "verify",
    description = {
      "Runs the tests of policies, as 'conftest verify' does: rules named test_ must be true,"
          + " rules",
      "named todo_test_ are skipped.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:no test fails", "1:a test fails, or the policies cannot be read"})
final class PolicyVerifyCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private EngineArguments engine = new EngineArguments();
  @Mixin private ReportArguments report = new ReportArguments();

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Read by nobody, as in conftest.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      split = ",",
      paramLabel = "NAME",
      description = "Packages whose tests run; *, ? and [..] match several. Default: all.")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--report",
      paramLabel = "DETAIL",
      description = "Tell how tests went: full, notes or fails.")
  private @Nullable String detail;

  @Option(
      names = "--coverage",
      description = "Print as JSON which lines of the policies the tests evaluate.")
  private boolean coverage;

  /** In this process. */
  PolicyVerifyCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyVerifyCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      return run(line.getOut(), line.getErr());
    } catch (PolicyFailure failure) {
      line.getErr().println("Error: " + failure.getMessage());
      return ExitStatus.ERROR;
    }
  }

  private int run(PrintWriter out, PrintWriter err) throws PolicyFailure {
    Preferences preferences = Preferences.read(around, engine.configFile);
    ReportFormat format = report.format(preferences);
    Optional<TestReport.Detail> wanted =
        TestReport.Detail.named(preferences.text("report", detail, ""));
    if (wanted.isPresent() && format != ReportFormat.STDOUT) {
      throw new PolicyFailure("report flag is supported with stdout only");
    }
    PolicyEngine policies = policies(preferences, wanted.isPresent() || coverage);
    List<Outcome> outcomes = outcomes(policies, preferences);
    List<CheckResult> results = outcomes.stream().map(Outcome::result).toList();
    boolean failed = CheckResult.anyFailure(results);
    if (failed || !report.quiet(preferences)) {
      ReportOptions options = report.options(preferences, Set.of(Choice.SHOW_SKIPPED));
      if (report.trace(preferences)) {
        err.print(ReportFormat.trace(results, options));
        err.flush();
      }
      out.print(
          coverage
              ? CoverageReport.of(covered(policies, outcomes))
              : wanted
                  .map(value -> TestReport.of(outcomes, value))
                  .orElseGet(() -> format.text(results, options)));
      out.flush();
    }
    return failed ? ExitStatus.ERROR : ExitStatus.OK;
  }

  private static Coverage covered(PolicyEngine policies, List<Outcome> outcomes) {
    return Coverage.of(
        policies.modules(), outcomes.stream().flatMap(test -> test.events().stream()).toList());
  }

  private PolicyEngine policies(Preferences preferences, boolean traced) throws PolicyFailure {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (traced || report.trace(preferences)) {
      extras.add(Extra.TRACE);
    }
    if (preferences.flag("show-builtin-errors", report.showBuiltinErrors, true)) {
      extras.add(Extra.SHOW_BUILTIN_ERRORS);
    }
    try {
      return engine.engine(around, preferences, extras);
    } catch (PolicyFailure failure) {
      throw failure.during("running verification");
    }
  }

  private List<Outcome> outcomes(PolicyEngine policies, Preferences preferences)
      throws PolicyFailure {
    try {
      List<NamespacePattern> wanted =
          preferences.list("namespace", namespaces, List.of()).stream()
              .map(NamespacePattern::of)
              .toList();
      return PolicyTests.run(
          policies,
          namespace ->
              wanted.isEmpty() || wanted.stream().anyMatch(pattern -> pattern.matches(namespace)));
    } catch (PolicyFailure failure) {
      throw failure.during("running verification");
    }
  }
}
