package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Alert;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An alert to be stored; immutable.
 *
 * @param sequence position of its event in the stream
 * @param alert all but the name
 * @param fold with which others it is stored once; null for none
 */
public record NewAlert(long sequence, Alert alert, @Nullable Fold fold) {
  /** An alert that is stored whatever others there are. */
  public NewAlert(long sequence, Alert alert) {
    this(sequence, alert, null);
  }

  /**
   * Alerts that are stored so many times in a while; immutable.
   *
   * @param key the same for all of them
   * @param window how long they count together, from the first on
   * @param limit how many are stored; the others are counted at the last of these
   */
  public record Fold(String key, Duration window, int limit) {}
}
