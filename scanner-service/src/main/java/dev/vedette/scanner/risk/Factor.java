package dev.vedette.scanner.risk;

import dev.vedette.scanner.risk.Scale.Exploitability;
import dev.vedette.scanner.risk.Scale.Losses;
import dev.vedette.scanner.risk.Scale.Reach;
import dev.vedette.scanner.risk.Scale.Vector;
import java.util.function.Predicate;

/** Something about a workload that makes it more or less dangerous. Immutable and thread-safe. */
sealed interface Factor {
  String name();

  String title();

  Predicate<Exposure> holds();

  /** Makes it more dangerous. */
  record Danger(
      String name,
      String title,
      Losses losses,
      Exploitability exploitability,
      Vector vector,
      Reach reach,
      Predicate<Exposure> holds)
      implements Factor {
    /** The score of this danger alone when remedies take this much away. */
    double score(Losses remedy) {
      double impact = reach.worth() * Scale.IMPACT * losses.minus(remedy).impact();
      double score = impact + Scale.EXPLOITATION * vector.worth() * exploitability.worth();
      return Math.clamp(Math.round(score * 10) / 10.0, 0, Scale.HIGHEST);
    }
  }

  /** Makes dangers of the same reach smaller. */
  record Remedy(String name, String title, Losses losses, Reach reach, Predicate<Exposure> holds)
      implements Factor {}
}
