package dev.vedette.cli.replay;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.plan.Verdict;
import java.io.PrintWriter;
import java.util.List;

/** Prints the events that a condition is true for. Not thread-safe. */
final class EventPrinter implements ReplayCommand.Printer {
  static final String FORMAT =
      "*%evt.num %evt.time.iso8601 %evt.cpu %proc.name (%thread.tid) %evt.type %evt.args";

  private final Condition condition;
  private final OutputFormat format;
  private final boolean json;
  private final PrintWriter out;
  private long lines;

  private EventPrinter(Condition condition, OutputFormat format, boolean json, PrintWriter out) {
    this.condition = condition;
    this.format = format;
    this.json = json;
    this.out = out;
  }

  static EventPrinter of(Condition condition, String format, boolean json, PrintWriter out) {
    return switch (OutputFormat.compile(format)) {
      case Result.Success<OutputFormat>(var compiled, _) ->
          new EventPrinter(condition, compiled, json, out);
      case Result.Failure<OutputFormat>(List<Diagnostic> found) ->
          throw new CommandFailure("--format: " + found.getFirst().message());
    };
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public void print(CapturedEvent event, String hostname, long most) {
    if (condition.evaluate(event) != Verdict.TRUE) {
      return;
    }
    out.println(
        json
            ? format.resolve(event, OutputFormat.Listed.FIELDS).json()
            : printable(format.render(event)));
    lines++;
  }

  /** Control characters would be obeyed by a terminal. */
  private static String printable(String line) {
    return line.chars().noneMatch(Character::isISOControl)
        ? line
        : line.replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
