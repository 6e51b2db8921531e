package dev.vedette.scanner.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds keys that stand twice in one mapping, of which readers take different ones. Stateless. */
final class RepeatedKeys {
  private static final int MOST = 100;

  private RepeatedKeys() {}

  static List<Rejection> in(Value root) {
    List<Rejection> found = new ArrayList<>();
    search(root, found);
    return found;
  }

  private static void search(Value value, List<Rejection> found) {
    switch (value) {
      case Value.Mapping mapping -> {
        if (mapping.keys().size() > 1) {
          compare(mapping, found);
        }
        mapping.entries().values().forEach(below -> search(below, found));
      }
      case Value.Sequence(var items, _) -> items.forEach(below -> search(below, found));
      case Value.Text _, Value.Numeric _, Value.Truth _, Value.Nothing _ -> {}
    }
  }

  private static void compare(Value.Mapping mapping, List<Rejection> found) {
    Set<String> seen = new HashSet<>();
    for (Value.Key key : mapping.keys()) {
      if (!seen.add(key.name()) && found.size() < MOST) {
        found.add(
            new Rejection(
                Rejection.Reason.REPEATED_KEY,
                "key " + key.name() + " stands twice",
                key.position(),
                "each key once; the last one was taken"));
      }
    }
  }
}
