package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Location;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The problems of one compilation, up to OPA's limit. Not thread-safe. */
final class Problems {
  private static final int LIMIT = 10;

  private final LinkedHashSet<Diagnostic> found = new LinkedHashSet<>();
  private boolean full;

  void add(String code, Location location, String message) {
    add(new Diagnostic(code, message, location));
  }

  void add(Diagnostic diagnostic) {
    if (found.size() < LIMIT) {
      found.add(diagnostic);
    } else {
      full = true;
    }
  }

  boolean isFull() {
    return full;
  }

  boolean any() {
    return !found.isEmpty();
  }

  int count() {
    return found.size();
  }

  List<Diagnostic> all() {
    var all = new ArrayList<>(found);
    if (full) {
      all.add(new Diagnostic(Diagnostic.COMPILE, "error limit reached", Location.NONE));
    }
    return all;
  }
}
