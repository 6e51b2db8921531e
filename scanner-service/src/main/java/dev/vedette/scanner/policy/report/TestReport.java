package dev.vedette.scanner.policy.report;

import dev.vedette.rego.evaluate.TraceEvent;
import dev.vedette.rego.evaluate.TraceEvent.Kind;
import dev.vedette.rego.syntax.Location;
import dev.vedette.scanner.policy.PolicyTests.Outcome;
import dev.vedette.scanner.policy.PolicyTests.Verdict;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of the tests of policies, with how the failing ones went, as OPA tells it. Stateless.
 */
public final class TestReport {
  private static final String RULE = "-".repeat(80) + "\n";

  private TestReport() {}

  /** Which events of a failing test are shown. */
  public enum Detail {
    FULL,
    NOTES,
    FAILS;

    /** The detail of that name. */
    public static Optional<Detail> named(String label) {
      for (Detail detail : values()) {
        if (detail.name().toLowerCase(Locale.ROOT).equals(label)) {
          return Optional.of(detail);
        }
      }
      return Optional.empty();
    }
  }

  /** The report. */
  public static String of(List<Outcome> outcomes, Detail detail) {
    var text = new StringBuilder();
    List<Outcome> failed =
        outcomes.stream().filter(outcome -> outcome.verdict() == Verdict.FAIL).toList();
    if (!failed.isEmpty()) {
      text.append("FAILURES\n").append(RULE);
      for (Outcome outcome : failed) {
        text.append(line(outcome)).append('\n');
        trace(chosen(outcome.events(), detail), text);
        text.append("\n\n");
      }
      text.append("SUMMARY\n").append(RULE);
    }
    String file = "";
    for (Outcome outcome : outcomes) {
      if (!outcome.file().equals(file)) {
        file = outcome.file();
        text.append(file).append(":\n");
      }
      text.append(line(outcome));
      if (!outcome.printed().isEmpty()) {
        text.append('\n');
        outcome
            .printed()
            .forEach(
                line -> text.append("  ").append(line.replaceFirst("^[^ ]*: ", "")).append('\n'));
        text.append('\n');
      }
    }
    text.append(RULE);
    counts(outcomes, text);
    return text.toString();
  }

  private static void counts(List<Outcome> outcomes, StringBuilder text) {
    for (Verdict verdict : Verdict.values()) {
      long count = outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
      if (count > 0) {
        text.append(verdict).append(": ").append(count).append('/').append(outcomes.size());
        text.append('\n');
      }
    }
  }

  private static String line(Outcome outcome) {
    String time = outcome.verdict() == Verdict.SKIPPED ? "" : " (" + time(outcome.nanos()) + ")";
    return outcome.name() + ": " + outcome.verdict() + time + "\n";
  }

  // As Go prints durations.
  private static String time(long nanos) {
    String unit =
        nanos < 1_000 ? "ns" : nanos < 1_000_000 ? "µs" : nanos < 1_000_000_000 ? "ms" : "s";
    int places = nanos < 1_000 ? 0 : nanos < 1_000_000 ? 3 : nanos < 1_000_000_000 ? 6 : 9;
    return BigDecimal.valueOf(nanos, places).stripTrailingZeros().toPlainString() + unit;
  }

  /** The events that are asked for, each below the rules that it belongs to. */
  private static List<TraceEvent> chosen(List<TraceEvent> events, Detail detail) {
    if (detail == Detail.FULL) {
      return events;
    }
    Kind wanted = detail == Detail.NOTES ? Kind.NOTE : Kind.FAIL;
    var kept = new ArrayList<TraceEvent>();
    Deque<TraceEvent> open = new ArrayDeque<>();
    for (TraceEvent event : events) {
      while (!open.isEmpty() && open.getLast().depth() >= event.depth()) {
        open.removeLast();
      }
      if (event.kind() == Kind.ENTER) {
        open.addLast(event);
      } else if (event.kind() == wanted) {
        open.stream().filter(above -> !contains(kept, above)).forEach(kept::add);
        kept.add(event);
      }
    }
    return kept;
  }

  @SuppressWarnings("ReferenceEquality") // the same event, not one that looks like it
  private static boolean contains(List<TraceEvent> events, TraceEvent event) {
    return events.stream().anyMatch(other -> other == event);
  }

  private static void trace(List<TraceEvent> events, StringBuilder text) {
    int width = events.stream().mapToInt(event -> place(event).length()).max().orElse(0) + 7;
    for (TraceEvent event : events) {
      String place = place(event);
      text.append("  ").append(place).append(" ".repeat(width - place.length()));
      text.append(event.line()).append('\n');
    }
  }

  private static String place(TraceEvent event) {
    return event.location().equals(Location.NONE) ? "query:1" : event.location().toString();
  }
}
