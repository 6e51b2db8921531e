package dev.vedette.scanner.suppression;

import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which findings of a scan are accepted, by annotations and by a file. Findings of one
 * object should come together. Not thread-safe; one for each scan.
 */
public final class Suppressions {
  private final SuppressionFile file;
  private final LocalDate today;
  private final Set<SuppressionRule> used = new HashSet<>();
  private @Nullable Resource resource;
  private Annotations annotations;

  /** By these rules, and what annotations say, on this day. */
  public Suppressions(SuppressionFile file, LocalDate today) {
    this.file = file;
    this.today = today;
    this.annotations = Annotations.none();
  }

  /**
   * Decides.
   *
   * @param source where a renderer says that the finding's document comes from; may be empty
   */
  public Verdict judge(Finding finding, String source) {
    if (finding.resource() != resource) {
      resource = finding.resource();
      annotations = Annotations.of(finding.resource());
    }
    List<String> notes = new ArrayList<>();
    List<Suppression> found = new ArrayList<>(annotations.concerning(finding, notes));
    for (SuppressionRule rule : file.rules()) {
      if (rule.matches(finding, source)) {
        used.add(rule);
        found.add(rule.suppression());
      }
    }
    for (Suppression suppression : found) {
      if (suppression.holdsOn(today)) {
        return new Verdict.Suppressed(suppression);
      }
      suppression
          .lastDay()
          .ifPresent(
              day -> notes.add("was accepted until " + day + " (" + suppression.origin() + ")"));
    }
    return new Verdict.Stands(String.join("; ", notes));
  }

  /** Where the file accepts findings that nothing had so far. */
  public List<String> unused() {
    return file.rules().stream()
        .filter(rule -> !used.contains(rule))
        .map(rule -> rule.suppression().origin())
        .toList();
  }
}
