package dev.vedette.scanner.kubesec;

import java.util.List;

/**
 * The score of one document. Immutable.
 *
 * @param object kind, name and namespace, such as {@code Pod/web.default}
 * @param valid whether the document is an object of a known kind, so far as it was checked
 */
public record Report(
    String object, boolean valid, String fileName, String message, int score, Findings findings) {
  /**
   * The rules by what they did to the score, each list by weight.
   *
   * @param applied all that concern this kind, in kubesec's order
   */
  public record Findings(
      List<RuleResult> critical,
      List<RuleResult> passed,
      List<RuleResult> advise,
      List<RuleResult> applied) {
    /** No rule applied. */
    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of());

    public Findings {
      critical = List.copyOf(critical);
      passed = List.copyOf(passed);
      advise = List.copyOf(advise);
      applied = List.copyOf(applied);
    }
  }

  /** kubesec's rule for exit status 0: every score is above 0, which 0 is not. */
  public static boolean passed(List<Report> reports) {
    return reports.stream().allMatch(report -> report.score() > 0);
  }
}
