package dev.vedette.agent.container;

import java.util.Locale;

/** How asking a runtime ended, as the metric names it. */
enum LookupResult {
  FOUND,
  NOT_FOUND,
  TIMEOUT,
  WRONG_ID,
  TOO_LARGE,
  ERROR,
  TOO_MANY;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
