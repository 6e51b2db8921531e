package dev.vedette.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullMarked;

/** What is tried, in order, by name. For one thread. */
@NullMarked
final class Attempts {
  final Map<String, Attempt> all = new LinkedHashMap<>();

  /** One attempt, and a pattern of what it may come to. */
  record Attempt(Callable<String> body, String expected) {}

  void add(String name, String expected, Callable<String> body) {
    if (all.put(name, new Attempt(body, expected)) != null) {
      throw new IllegalStateException(name + ": twice");
    }
  }
}
