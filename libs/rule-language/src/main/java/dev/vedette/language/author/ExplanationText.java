package dev.vedette.language.author;

import dev.vedette.language.author.Step.Seen;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Explanations for people. Stateless. */
public final class ExplanationText {
  private static final int LONGEST_PREDICATE = 100;
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_DECIDING = 5;

  private ExplanationText() {}

  /** The whole condition as a tree, a part a line; {@code >} marks comparisons that decided. */
  public static String tree(Explanation explanation) {
    var text = new StringBuilder();
    text.append(explanation.rule()).append(": ").append(word(explanation.outcome()));
    text.append(" for ").append(explanation.eventType()).append('\n');
    if (!explanation.note().isEmpty()) {
      text.append("  note: ").append(explanation.note()).append('\n');
    }
    for (Step step : explanation.steps()) {
      line(text, step);
    }
    text.append("decided by: ").append(deciding(explanation)).append('\n');
    return text.toString();
  }

  private static void line(StringBuilder text, Step step) {
    text.append(String.format(Locale.ROOT, "  %-9s ", word(step.outcome())));
    text.append(step.isPredicate() && step.decisive() ? "> " : "  ");
    text.repeat("  ", Math.min(step.depth(), 40));
    if (!step.macro().isEmpty()) {
      text.append(step.macro()).append(": ");
    }
    text.append(shortened(step.text(), LONGEST_PREDICATE));
    if (!step.values().isEmpty()) {
      text.append("    [").append(values(step.values())).append(']');
    }
    text.append('\n');
  }

  /** The comparisons that decided, with their values, in one line. */
  public static String deciding(Explanation explanation) {
    var deciding = explanation.deciding();
    var shown =
        deciding.stream()
            .limit(MOST_DECIDING)
            .map(step ->
                shortened(step.text(), LONGEST_PREDICATE) + " [" + values(step.values()) + "]")
            .collect(Collectors.joining("; "));
    int more = deciding.size() - MOST_DECIDING;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case TRUE, FALSE, UNDECIDED -> outcome.name().toLowerCase(Locale.ROOT);
      case NOT_EVALUATED -> "-";
    };
  }

  private static String values(List<Seen> values) {
    return values.stream()
        .map(seen -> seen.name() + " is " + shortened(value(seen.value()), LONGEST_VALUE))
        .collect(Collectors.joining(", "));
  }

  /** A value so that no text can be mistaken for a number, an absence or another line. */
  public static String value(Value value) {
    return switch (value) {
      case Value.Absent _ -> "<NA>";
      case Value.NotSent _ -> "not sent";
      case Value.Text text -> quoted(text.toString());
      case Value.Decimal(var decimal) -> Double.toString(decimal);
      case Value.Items(var items) ->
          items.stream().map(ExplanationText::value).collect(Collectors.joining(", ", "(", ")"));
      case Value.Number _, Value.Unsigned _, Value.Truth _, Value.Address _ -> value.toString();
    };
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
