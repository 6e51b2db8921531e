package dev.vedette.rules.alert;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;
import java.util.List;

/**
 * Which alerts are stored only so many times in a while, the others being counted at them;
 * immutable.
 *
 * @param rules only these rules; all when empty
 * @param tags only rules with one of these tags; all when empty
 * @param key output fields, or {@code node}, that must be the same; the whole message when empty
 * @param window how long alerts count together, from the first on
 * @param limit how many of them are stored
 */
public record FoldingConfig(
    @Default("") List<String> rules,
    @Default("") List<String> tags,
    @Default("") List<String> key,
    @Default("1m") Duration window,
    @Default("1") int limit) {

  /** Copies the lists and refuses what cannot work. */
  public FoldingConfig {
    rules = List.copyOf(rules);
    tags = List.copyOf(tags);
    key = List.copyOf(key);
    if (window.compareTo(Duration.ofMillis(1)) < 0 || window.compareTo(Duration.ofDays(7)) > 0) {
      throw new InvalidSettingException("window", window, "1ms to 7d");
    }
    if (limit < 1) {
      throw new InvalidSettingException("limit", limit, ">= 1");
    }
    if (key.size() > 20) {
      throw new InvalidSettingException("key", key.size() + " fields", "at most 20");
    }
  }
}
