package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.Priority;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which alerts a reader wants; immutable.
 *
 * @param lowest number of the least severe priority wanted
 * @param rules names of the rules wanted, none for all
 * @param node name of the node wanted, empty for all
 * @param source source wanted, empty for all
 * @param tags one of these is wanted, none for all
 * @param without what is not wanted
 * @param times when the event happened
 */
public record AlertFilter(
    int lowest,
    Set<String> rules,
    String node,
    String source,
    Set<String> tags,
    Set<Without> without,
    TimeRange times) {
  /** What a reader may leave out. */
  public enum Without {
    /** Alerts that a silence held for. */
    SILENCED,
    /** Alerts that somebody has seen. */
    ACKNOWLEDGED
  }

  /** Wants everything. */
  public static final AlertFilter ALL =
      new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of(), "", "");

  /** Copies the sets. */
  public AlertFilter {
    rules = Set.copyOf(rules);
    tags = Set.copyOf(tags);
    without = Set.copyOf(without);
  }

  /** Whatever the tags, silenced or not, seen or not. */
  public AlertFilter(int lowest, Set<String> rules, String node, String source) {
    this(lowest, rules, node, source, Set.of(), Set.of());
  }

  /** Of all times. */
  public AlertFilter(
      int lowest,
      Set<String> rules,
      String node,
      String source,
      Set<String> tags,
      Set<Without> without) {
    this(lowest, rules, node, source, tags, without, TimeRange.ALL);
  }

  /** Reads a selector of the contract. */
  public static AlertFilter of(AlertSelector selector) {
    int lowest = selector.getMinimumPriorityValue();
    return new AlertFilter(
        lowest == 0 ? Priority.PRIORITY_DEBUG_VALUE : lowest,
        Set.copyOf(selector.getRulesList()),
        selector.getNode(),
        selector.getSource(),
        Set.copyOf(selector.getTagsList()),
        without(selector),
        TimeRange.of(selector));
  }

  private static Set<Without> without(AlertSelector selector) {
    Set<Without> without = EnumSet.noneOf(Without.class);
    if (selector.getExcludeSilenced()) {
      without.add(Without.SILENCED);
    }
    if (selector.getExcludeAcknowledged()) {
      without.add(Without.ACKNOWLEDGED);
    }
    return without;
  }

  /** Returns a text that is the same for the same wishes. */
  public String query() {
    return "alerts "
        + lowest
        + " "
        + new TreeSet<>(rules)
        + " "
        + node
        + " "
        + source
        + " "
        + new TreeSet<>(tags)
        + new TreeSet<>(without)
        + times.query();
  }

  /** Returns whether the reader wants this alert. */
  public boolean matches(Alert alert) {
    return alert.getPriorityValue() <= lowest
        && (rules.isEmpty() || rules.contains(alert.getRule()))
        && (node.isEmpty() || node.equals(alert.getNode()))
        && (source.isEmpty() || source.equals(alert.getSource()))
        && (tags.isEmpty() || !Collections.disjoint(tags, alert.getTagsList()))
        && !(without.contains(Without.SILENCED) && !alert.getSilence().isEmpty())
        && !(without.contains(Without.ACKNOWLEDGED) && alert.hasAcknowledgement())
        && times.contains(EpochNanos.of(alert.getTime()));
  }
}
