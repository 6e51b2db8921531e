package dev.vedette.rules.resource;

import dev.vedette.server.grpc.ServiceException;

/** Things with names like {@code schedules/{schedule}}; a value. */
public enum Collection {
  /** When nodes check themselves. */
  SCHEDULES("schedules/", "schedules/{schedule}"),
  /** Checks that may fail. */
  WAIVERS("waivers/", "waivers/{waiver}"),
  /** Alerts that are kept quiet. */
  SILENCES("silences/", "silences/{silence}"),
  /** Revisions on their way to nodes. */
  ROLLOUTS("rollouts/", "rollouts/{rollout}"),
  /** Comparisons of rules. */
  BACKTESTS("backtests/", "backtests/{backtest}"),
  /** Events that callers bring along. */
  RECORDINGS("recordings/", "recordings/{recording}");

  private final String prefix;
  private final String pattern;

  Collection(String prefix, String pattern) {
    this.prefix = prefix;
    this.pattern = pattern;
  }

  /** Returns the whole name. */
  public String name(String id) {
    return prefix + id;
  }

  /**
   * Returns the last part of the name in a field of a request, which is refused when it is none.
   */
  public String require(String field, String name) {
    String id = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    if (!RuleSetName.isId(id)) {
      throw ServiceException.invalidField(field, RuleSetName.quote(name), pattern);
    }
    return id;
  }

  /** Returns what can be the last part of a name; a request with another is refused. */
  public static String requireId(String field, String id) {
    if (!RuleSetName.isId(id)) {
      throw ServiceException.invalidField(
          field, RuleSetName.quote(id), "1–63 lower-case letters, digits and dashes");
    }
    return id;
  }
}
