package dev.vedette.scanner.risk;

import dev.vedette.scanner.finding.Workload;
import java.util.List;
import java.util.Locale;

/**
 * How dangerous a workload is, and why. Immutable.
 *
 * @param score from 0 to 10
 * @param dangers what makes it so, the worst first
 * @param remedies what makes some of that smaller
 */
public record WorkloadRisk(
    Workload workload, int score, Category category, List<Item> dangers, List<Item> remedies) {
  /** The three words that people remember. */
  public enum Category {
    LOW,
    MEDIUM,
    HIGH;

    /** The category as reports write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Category of(double score, double medium) {
      return score <= 3 ? LOW : score <= medium ? MEDIUM : HIGH;
    }
  }

  /**
   * One reason. Immutable.
   *
   * @param name kube-scan's name of it
   * @param score what it would make alone; 0 for a remedy
   */
  public record Item(String name, String title, double score, Category category) {}

  public WorkloadRisk {
    dangers = List.copyOf(dangers);
    remedies = List.copyOf(remedies);
  }
}
