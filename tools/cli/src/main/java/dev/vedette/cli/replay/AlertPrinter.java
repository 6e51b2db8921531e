package dev.vedette.cli.replay;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.plan.Verdict;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.EnumSet;

/** Prints the alerts that rules give, as Falco does. Not thread-safe. */
final class AlertPrinter implements ReplayCommand.Printer {
  // Times of a recording say nothing without their day, and not without their zone.
  private static final AlertText TEXT = new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC);
  private static final AlertJson JSON =
      new AlertJson(
          TEXT,
          EnumSet.of(
              AlertJson.Property.OUTPUT,
              AlertJson.Property.OUTPUT_FIELDS,
              AlertJson.Property.TAGS));

  private final Matcher matcher;
  private final boolean all;
  private final boolean json;
  private final PrintWriter out;
  private long lines;

  AlertPrinter(Matcher matcher, boolean all, boolean json, PrintWriter out) {
    this.matcher = matcher;
    this.all = all;
    this.json = json;
    this.out = out;
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public void print(CapturedEvent event, String hostname, long most) {
    long end = lines + most;
    MatchListener listener =
        (rule, verdict) -> {
          if (verdict == Verdict.TRUE && lines < end) {
            print(rule, event, hostname);
          }
        };
    if (all) {
      matcher.matchAll(event, listener);
    } else {
      matcher.match(event, listener);
    }
  }

  private void print(Rule rule, CapturedEvent event, String hostname) {
    Alert alert = rule.alert(event, hostname);
    out.println(json ? JSON.line(alert) : TEXT.line(alert));
    lines++;
  }
}
