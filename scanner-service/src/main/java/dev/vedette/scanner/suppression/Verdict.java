package dev.vedette.scanner.suppression;

/** What suppressions make of a finding. Immutable. */
public sealed interface Verdict {
  /**
   * The finding is told.
   *
   * @param note why it is, although somebody accepted it; empty when nobody did
   */
  record Stands(String note) implements Verdict {}

  /** The finding is accepted. */
  record Suppressed(Suppression by) implements Verdict {}
}
