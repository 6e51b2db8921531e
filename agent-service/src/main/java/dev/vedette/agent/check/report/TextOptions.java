package dev.vedette.agent.check.report;

/**
 * What the text form shows. Immutable.
 *
 * @param colour whether states are coloured, for terminals
 * @param testOutput whether failed checks show what was found
 */
public record TextOptions(
    boolean colour,
    boolean results,
    boolean remediations,
    boolean summary,
    boolean totals,
    boolean testOutput) {

  /** Everything but colour and test output. */
  public static final TextOptions PLAIN = new TextOptions(false, true, true, true, true, false);

  /** The same with colour or without. */
  public TextOptions withColour(boolean wanted) {
    return new TextOptions(wanted, results, remediations, summary, totals, testOutput);
  }
}
