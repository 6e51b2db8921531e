package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Collects who does not meet a control, and says so as Kubernetes does. Not thread-safe. */
final class Offenders {
  private final SortedSet<String> values = new TreeSet<>();
  private final List<String> containers = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private boolean pod;

  /** The pod itself offends, by what stands at the node. */
  void pod(Node node) {
    pod = true;
    nodes.add(node);
  }

  /** A container offends, by what stands or is missing at the node; it is named once. */
  void container(Container container, Node node) {
    nodes.add(node);
    if (containers.isEmpty() || !containers.getLast().equals(container.name())) {
      containers.add(container.name());
    }
  }

  /** Something that is not allowed was set. */
  void value(String value) {
    values.add(value);
  }

  boolean areNone() {
    return !pod && containers.isEmpty();
  }

  List<Node> nodes() {
    return nodes;
  }

  SortedSet<String> values() {
    return values;
  }

  int containerCount() {
    return containers.size();
  }

  /** As in {@code containers "a", "b"}. */
  String containers() {
    return plural("container", containers.size()) + " " + quoted(containers);
  }

  /** As in {@code pod and container "a"}. */
  String setters() {
    return containers.isEmpty() ? "pod" : pod ? "pod and " + containers() : containers();
  }

  /** The violation, if anybody offends. */
  Optional<Violation> violation(String control, String reason, Function<Offenders, String> detail) {
    return areNone()
        ? Optional.empty()
        : Optional.of(new Violation(control, reason, detail.apply(this), nodes));
  }

  static String plural(String singular, int count) {
    return count == 1 ? singular : singular + "s";
  }

  static String quoted(Collection<String> texts) {
    return texts.isEmpty() ? "" : "\"" + String.join("\", \"", texts) + "\"";
  }
}
