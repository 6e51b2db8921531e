package dev.vedette.agent.filter;

import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Map;

/**
 * What the kernel side needs to leave out calls that no rule can match. The rules' condition is a
 * list of terms, of which one must hold; each table says for one aspect of a call which terms that
 * aspect does not rule out. A call that no term is left of is not wanted. Immutable.
 *
 * @param outcomes by the number of the outcome
 * @param host for processes outside of containers
 * @param names by the thread's name
 * @param paths by the longest beginning of the path
 * @param leaves by the path's last component
 * @param remote by the other end of a connection
 */
public record CallFilter(
    List<Mask> outcomes, Mask host, Table names, Table paths, Table leaves, Remote remote) {
  public CallFilter {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * The tables of the other end. Immutable.
   *
   * @param ports by its port
   * @param networks by the smallest block of addresses that has its address
   */
  public record Remote(Table ports, Table networks) {}

  /**
   * A table of one aspect. Immutable.
   *
   * @param entries the terms that are left, by key
   * @param elsewhere the terms that are left for calls that are not found
   */
  public record Table(Map<Value.Text, Mask> entries, Mask elsewhere) {
    public Table {
      entries = Map.copyOf(entries);
    }

    /** Whether looking can rule out any of these terms. */
    public boolean decides(Mask terms) {
      return !elsewhere.and(terms).equals(terms)
          || entries.values().stream().anyMatch(left -> !left.and(terms).equals(terms));
    }
  }
}
