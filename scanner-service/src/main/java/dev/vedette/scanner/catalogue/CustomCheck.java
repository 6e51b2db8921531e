package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A check that users add to the catalogue. Immutable if its judge is.
 *
 * @param kinds kinds of objects that it is about; empty means all
 * @param field where findings point to below what is looked at, key by key; may be empty
 */
public record CustomCheck(
    Check check, Scope scope, Set<String> kinds, List<String> field, Judge judge) {

  public CustomCheck {
    kinds = Set.copyOf(kinds);
    field = List.copyOf(field);
  }

  /** What is looked at, one by one. */
  public enum Scope {
    /** The whole object. */
    OBJECT,
    /** Each pod or pod template. */
    POD,
    /** Each container of these, of whatever role. */
    CONTAINER
  }

  /** Decides. Must be thread-safe. */
  @FunctionalInterface
  public interface Judge {
    /** What is wrong, if anything; the pod and the container are absent below their scope. */
    Optional<String> objection(Node object, Optional<Node> pod, Optional<Node> container);
  }

  /** The same as a rule of the catalogue. */
  Rule rule() {
    return switch (scope) {
      case OBJECT ->
          new Rule(
              check,
              new Rule.Objects(
                  kinds,
                  (resource, examination) ->
                      judge
                          .objection(resource.root(), Optional.empty(), Optional.empty())
                          .ifPresent(text -> examination.report(place(resource.root()), text))));
      case POD ->
          new Rule(
              check,
              new Rule.Pods((pod, examination) -> {
                if (isAbout(pod.resource().kind())) {
                  judge
                      .objection(pod.resource().root(), Optional.of(pod.spec()), Optional.empty())
                      .ifPresent(text -> examination.report(place(pod.spec()), text));
                }
              }));
      case CONTAINER ->
          new Rule(
              check,
              new Rule.Containers(
                  Set.of(Role.values()),
                  (container, examination) -> {
                    var pod = container.workload();
                    if (isAbout(pod.resource().kind())) {
                      judge
                          .objection(
                              pod.resource().root(),
                              Optional.of(pod.spec()),
                              Optional.of(container.node()))
                          .ifPresent(text -> examination.report(place(container.node()), text));
                    }
                  }));
    };
  }

  private boolean isAbout(String kind) {
    return kinds.isEmpty() || kinds.contains(kind);
  }

  private Node place(Node subject) {
    Node place = subject;
    for (String key : field) {
      place = place.at(key);
    }
    return place;
  }
}
