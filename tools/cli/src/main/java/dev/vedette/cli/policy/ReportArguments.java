package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.Terminal;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.report.ReportFormat;
import dev.vedette.scanner.policy.report.ReportOptions;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how results are printed. */
final class ReportArguments {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description =
          "stdout, json, tap, table, junit, github, azuredevops or sarif. Default: stdout.")
  private @Nullable String output;

  @Option(
      names = "--no-color",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Print without colours; off a terminal there are none.")
  private @Nullable Boolean noColour;

  @Option(
      names = "--junit-hide-message",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Leave messages out of the names of JUnit's tests.")
  private @Nullable Boolean junitHideMessage;

  @Option(
      names = "--quiet",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Print nothing if all is well.")
  private @Nullable Boolean quiet;

  @Option(
      names = "--trace",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Print how the queries are evaluated.")
  private @Nullable Boolean trace;

  @Option(
      names = "--show-builtin-errors",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Let a failing builtin end the run instead of being undefined.")
  @Nullable Boolean showBuiltinErrors;

  ReportFormat format(Preferences preferences) throws PolicyFailure {
    String name = preferences.text("output", output, "stdout");
    return ReportFormat.named(name)
        .orElseThrow(() -> new PolicyFailure("unknown output format: " + name));
  }

  boolean quiet(Preferences preferences) {
    return preferences.flag("quiet", quiet);
  }

  boolean trace(Preferences preferences) {
    return preferences.flag("trace", trace);
  }

  ReportOptions options(Preferences preferences, Set<Choice> more) {
    Set<Choice> choices = EnumSet.noneOf(Choice.class);
    choices.addAll(more);
    if (!preferences.flag("no-color", noColour) && Terminal.wantsColour()) {
      choices.add(Choice.COLOUR);
    }
    if (preferences.flag("junit-hide-message", junitHideMessage)) {
      choices.add(Choice.JUNIT_HIDE_MESSAGE);
    }
    return new ReportOptions(choices);
  }
}
