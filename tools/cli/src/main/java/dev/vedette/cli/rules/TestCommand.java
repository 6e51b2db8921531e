package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.language.RuleFile;
import dev.vedette.language.author.ExplanationText;
import dev.vedette.language.author.RuleTests;
import dev.vedette.language.author.TestFile;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.language.author.TestReport;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Runs tests that stand beside rules. */
@Command(
    name = "test",
    description = {
      "Runs tests of rules: events by field name, and the rules that must alert because of them.",
      "Needs no service. Files of tests are YAML with the key 'tests'.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every test passed",
      "1:a file cannot be read or is wrong; nothing is said of its tests",
      "2:a test failed",
    })
final class TestCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files of tests, or directories, in which files with the key 'tests' are run.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--rules",
      split = ",",
      paramLabel = "FILE",
      description =
          "Rule files to test, in the order of loading. Default: those that the tests name.")
  private List<Path> rules = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the outcome as JUnit XML, for a build server.")
  private @Nullable Path junit;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<TestReport> reports = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    for (Path path : testFiles()) {
      switch (load(path)) {
        case Result.Success<RuleTests>(var tests, _) -> reports.add(tests.run());
        case Result.Failure<RuleTests>(var found) ->
            found.stream().filter(Diagnostic::isError).forEach(errors::add);
      }
    }
    if (json) {
      out.println(TestJson.of(reports, errors));
    } else {
      print(reports, errors, out);
    }
    out.flush();
    if (junit != null) {
      write(junit, JunitXml.of(reports, errors));
    }
    return !errors.isEmpty()
        ? ExitStatus.ERROR
        : reports.stream().allMatch(TestReport::passed) ? ExitStatus.OK : ExitStatus.DOES_NOT_PASS;
  }

  /** Of a directory only those YAML files that hold tests: the others are rules. */
  private List<Path> testFiles() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        LocalFiles.expand(List.of(path)).stream()
            .filter(inside -> TestFile.isOne(LocalFiles.content(inside)))
            .forEach(files::add);
      } else {
        files.add(path);
      }
    }
    if (files.isEmpty()) {
      throw new CommandFailure(paths + ": no tests (expected: YAML files with the key 'tests')");
    }
    return files;
  }

  private Result<RuleTests> load(Path path) {
    byte[] content = LocalFiles.content(path);
    return switch (TestFile.read(path.toString(), content)) {
      case Result.Failure<TestFile>(var found) -> Result.failure(found);
      case Result.Success<TestFile>(var file, _) ->
          RuleTests.load(rulesOf(path, file), new RuleFile(path.toString(), content));
    };
  }

  private List<RuleFile> rulesOf(Path path, TestFile file) {
    if (!rules.isEmpty()) {
      return LocalFiles.rules(rules);
    }
    if (file.rules().isEmpty()) {
      throw new CommandFailure(path + ": names no rules (expected: key 'rules', or --rules FILE)");
    }
    return LocalFiles.rules(
        file.rules().stream().map(name -> path.resolveSibling(name).normalize()).toList());
  }

  private static void print(List<TestReport> reports, List<Diagnostic> errors, PrintWriter out) {
    errors.forEach(error -> out.println(error.render()));
    int tests = 0;
    int failures = 0;
    for (TestReport report : reports) {
      tests += report.outcomes().size();
      failures += report.failures();
      for (TestOutcome outcome : report.outcomes()) {
        if (!outcome.passed()) {
          print(report, outcome, out);
        }
      }
    }
    out.println(
        LocalFiles.count(tests, "test")
            + ", "
            + (tests - failures)
            + " passed, "
            + failures
            + " failed"
            + (errors.isEmpty() ? "" : "; " + LocalFiles.count(errors.size(), "error")));
  }

  private static void print(TestReport report, TestOutcome outcome, PrintWriter out) {
    out.println(
        "FAIL " + report.file() + ":" + outcome.test().line() + ": " + outcome.test().name());
    out.println("  expected: " + names(outcome.test().expect()));
    out.println("  got:      " + names(outcome.alerted()));
    outcome.problems().forEach(problem -> out.println("  " + problem));
    outcome
        .explanations()
        .forEach(explanation ->
            out.println(
                "    "
                    + explanation.rule()
                    + " is "
                    + TestJson.word(explanation.outcome())
                    + ": "
                    + ExplanationText.deciding(explanation)));
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "no alert" : String.join(", ", names);
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage());
    }
  }
}
