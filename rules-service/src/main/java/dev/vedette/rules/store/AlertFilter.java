package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.Priority;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which alerts a reader wants; immutable.
 *
 * @param lowest number of the least severe priority wanted
 * @param rules names of the rules wanted, none for all
 * @param node name of the node wanted, empty for all
 * @param source source wanted, empty for all
 */
public record AlertFilter(int lowest, Set<String> rules, String node, String source) {
  /** Wants everything. */
  public static final AlertFilter ALL =
      new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of(), "", "");

  /** Copies the set. */
  public AlertFilter {
    rules = Set.copyOf(rules);
  }

  /** Reads a selector of the contract. */
  public static AlertFilter of(AlertSelector selector) {
    int lowest = selector.getMinimumPriorityValue();
    return new AlertFilter(
        lowest == 0 ? Priority.PRIORITY_DEBUG_VALUE : lowest,
        Set.copyOf(selector.getRulesList()),
        selector.getNode(),
        selector.getSource());
  }

  /** Returns a text that is the same for the same wishes. */
  public String query() {
    return "alerts " + lowest + " " + new TreeSet<>(rules) + " " + node + " " + source;
  }

  /** Returns whether the reader wants this alert. */
  public boolean matches(Alert alert) {
    return alert.getPriorityValue() <= lowest
        && (rules.isEmpty() || rules.contains(alert.getRule()))
        && (node.isEmpty() || node.equals(alert.getNode()))
        && (source.isEmpty() || source.equals(alert.getSource()));
  }
}
