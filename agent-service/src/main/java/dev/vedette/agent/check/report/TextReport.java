package dev.vedette.agent.check.report;

/** kube-bench's text form of a report. Not thread-safe; one use. */
public final class TextReport {
  private static final String COLOUR_END = "\u001b[0m";

  private final TextOptions options;
  private final StringBuilder text = new StringBuilder();

  private TextReport(TextOptions options) {
    this.options = options;
  }

  /** The whole report. */
  public static String of(CheckReport report, TextOptions options) {
    TextReport form = new TextReport(options);
    report.controls().forEach(form::appendControls);
    if (options.totals()) {
      form.appendSummary(report.totals(), "total");
    }
    return form.text.toString();
  }

  private void appendControls(ControlsResult result) {
    Totals totals = result.totals();
    if (options.results()) {
      appendLine(CheckState.INFO, result.controls().id(), result.controls().text());
      for (GroupResult group : result.groups()) {
        appendLine(CheckState.INFO, group.id(), group.text());
        group.outcomes().forEach(this::appendOutcome);
      }
      text.append('\n');
    }
    if (options.remediations() && totals.fail() + totals.warn() + totals.error() > 0) {
      appendColoured(CheckState.WARN, "== Remediations " + result.controls().type() + " ==\n");
      result.groups().forEach(group -> group.outcomes().forEach(this::appendRemediation));
      text.append('\n');
    }
    if (options.summary()) {
      appendSummary(totals, result.controls().type());
    }
  }

  private void appendOutcome(CheckOutcome outcome) {
    appendLine(outcome.state(), outcome.check().id(), outcome.check().text());
    if (options.testOutput()
        && outcome.state() == CheckState.FAIL
        && !outcome.actualValue().isEmpty()) {
      for (String row : outcome.actualValue().split("\n", -1)) {
        text.append("\t ").append(row).append('\n');
      }
    }
  }

  private void appendRemediation(CheckOutcome outcome) {
    if (outcome.state() == CheckState.PASS
        || outcome.state() == CheckState.INFO
        || outcome.state() == CheckState.NOT_APPLICABLE) {
      return;
    }
    boolean didNotRun =
        outcome.state() != CheckState.FAIL
            && !outcome.reason().isEmpty()
            && !outcome.check().type().equals("manual");
    text.append(outcome.check().id())
        .append(didNotRun ? " audit test did not run: " : " ")
        .append(didNotRun ? outcome.reason() : outcome.check().remediation())
        .append('\n');
  }

  private void appendSummary(Totals totals, String section) {
    CheckState worst =
        totals.fail() > 0
            ? CheckState.FAIL
            : totals.warn() + totals.error() > 0 ? CheckState.WARN : CheckState.PASS;
    appendColoured(worst, "== Summary " + section + " ==\n");
    text.append(totals.pass()).append(" checks PASS\n");
    text.append(totals.fail()).append(" checks FAIL\n");
    text.append(totals.warn()).append(" checks WARN\n");
    text.append(totals.info()).append(" checks INFO\n");
    if (totals.error() > 0) {
      text.append(totals.error()).append(" checks ERROR\n");
    }
    if (totals.notApplicable() > 0) {
      text.append(totals.notApplicable()).append(" checks NOT_APPLICABLE\n");
    }
    text.append('\n');
  }

  private void appendLine(CheckState state, String id, String line) {
    appendColoured(state, "[" + state + "] ");
    text.append(id).append(' ').append(line).append('\n');
  }

  private void appendColoured(CheckState state, String coloured) {
    if (!options.colour()) {
      text.append(coloured);
      return;
    }
    String code =
        switch (state) {
          case PASS -> "\u001b[32m";
          case FAIL -> "\u001b[31m";
          case WARN -> "\u001b[33m";
          case INFO, NOT_APPLICABLE -> "\u001b[34m";
          case ERROR -> "\u001b[35m";
        };
    text.append(code).append(coloured).append(COLOUR_END);
  }
}
