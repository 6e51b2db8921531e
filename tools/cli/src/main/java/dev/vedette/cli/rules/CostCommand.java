package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.language.RuleBook;
import dev.vedette.language.author.CostMeter;
import dev.vedette.language.author.CostReport;
import dev.vedette.language.author.EventFile;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures rules on recorded events. */
@Command(
    name = "cost",
    description = {
      "Measures each rule, and each comparison in them, on events that were recorded with",
      "'vedette events --json'. Needs no service.",
      "",
      "Times are those of a rule or a comparison on its own; the suite shares work between rules.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:measured", "1:a file cannot be read or is wrong"})
final class CostCommand implements Callable<Integer> {
  private static final String ROW = "%9s %10s %10s %8s  %s%n";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--events",
      required = true,
      paramLabel = "FILE",
      description = "One event a line, as JSON.")
  private Path events = Path.of("");

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Print so many rules and comparisons. Default: ${DEFAULT-VALUE}.",
      defaultValue = "20")
  private int top = 20;

  @Option(
      names = "--max-events",
      paramLabel = "N",
      description = "Read so many events at most. Default: ${DEFAULT-VALUE}.",
      defaultValue = "100000")
  private int maxEvents = 100_000;

  @Option(names = "--json", description = "Print one JSON object, with everything.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    RuleBook book = rules.book(err);
    CostReport report = CostMeter.measure(book.enabledRules(), read(err));
    if (json) {
      out.println(TestJson.print(report));
    } else {
      print(report, out);
    }
    out.flush();
    return ExitStatus.OK;
  }

  private List<FieldEvent> read(PrintWriter err) {
    List<FieldEvent> all = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(events)) {
      int number = 0;
      String line = lines.readLine();
      while (line != null && all.size() < maxEvents) {
        number++;
        if (!line.isBlank()) {
          switch (EventFile.line(events.toString(), number, line)) {
            case Result.Success<FieldEvent>(var event, _) -> all.add(event);
            case Result.Failure<FieldEvent>(var found) -> {
              found.stream().map(Diagnostic::render).forEach(err::println);
              throw new CommandFailure(events + ": line " + number + " is no event");
            }
          }
        }
        line = lines.readLine();
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw new CommandFailure(events + ": no such file");
    } catch (IOException e) {
      throw new CommandFailure(events + ": cannot be read: " + e.getMessage());
    }
    if (all.isEmpty()) {
      throw new CommandFailure(events + ": no event");
    }
    return all;
  }

  private void print(CostReport report, PrintWriter out) {
    out.println(
        LocalFiles.count(report.events(), "event")
            + ", "
            + LocalFiles.count(report.rules().size(), "rule"));
    out.printf(ROW, "TIME", "NS/EVENT", "EVALUATED", "HITS", "RULE");
    for (var cost : report.rules().subList(0, Math.min(top, report.rules().size()))) {
      String note = cost.undecided() == 0 ? "" : " (" + cost.undecided() + " undecided)";
      row(out, cost.nanos(), cost.evaluations(), cost.hits(), cost.rule() + note);
    }
    out.println();
    out.printf(ROW, "TIME", "NS/EVENT", "EVALUATED", "HITS", "COMPARISON (rules that have it)");
    for (var cost : report.predicates().subList(0, Math.min(top, report.predicates().size()))) {
      String text = cost.predicate();
      String shown = text.length() <= 90 ? text : text.substring(0, 89) + "…";
      row(out, cost.nanos(), cost.evaluations(), cost.hits(), shown + " (" + cost.rules() + ")");
    }
  }

  private static void row(PrintWriter out, long nanos, long evaluated, long hits, String name) {
    String each =
        evaluated == 0 ? "-" : String.format(Locale.ROOT, "%.0f", (double) nanos / evaluated);
    out.printf(ROW, String.format(Locale.ROOT, "%.3fms", nanos / 1e6), each, evaluated, hits, name);
  }
}
