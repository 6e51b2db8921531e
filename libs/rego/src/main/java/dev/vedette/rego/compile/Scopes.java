package dev.vedette.rego.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that are known at a place, innermost scope last. Not thread-safe. */
final class Scopes {

  /** How a variable came into its scope. */
  enum Occurrence {
    ARGUMENT,
    SEEN,
    ASSIGNED,
    DECLARED
  }

  /** What a name stands for in a scope, and how often it was met. */
  static final class Known {
    final String name;
    final Occurrence occurrence;
    int count = 1;

    Known(String name, Occurrence occurrence) {
      this.name = name;
      this.occurrence = occurrence;
    }
  }

  private final List<Map<String, Known>> scopes = new ArrayList<>();

  Scopes() {
    push();
  }

  /** A copy that grows on its own; what is known already keeps its counts in common. */
  Scopes copy() {
    var copy = new Scopes();
    scopes.forEach(copy.scopes.getFirst()::putAll);
    return copy;
  }

  void push() {
    scopes.add(new LinkedHashMap<>());
  }

  void pop() {
    scopes.removeLast();
  }

  Map<String, Known> innermost() {
    return scopes.getLast();
  }

  void insert(String original, String name, Occurrence occurrence) {
    innermost().put(original, new Known(name, occurrence));
  }

  @Nullable Known find(String original) {
    for (int i = scopes.size() - 1; i >= 0; i--) {
      Known known = scopes.get(i).get(original);
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  /** What the names of the innermost scope stand for. */
  Map<String, String> names() {
    var names = new HashMap<String, String>();
    innermost().forEach((original, known) -> names.put(original, known.name));
    return names;
  }
}
