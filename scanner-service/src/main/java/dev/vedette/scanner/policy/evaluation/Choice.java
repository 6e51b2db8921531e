package dev.vedette.scanner.policy.evaluation;

import dev.vedette.scanner.policy.NamespacePattern;
import java.util.List;

/**
 * Which packages count, and whether files are taken together. Immutable.
 *
 * @param namespaces patterns of packages; empty for all
 */
public record Choice(List<NamespacePattern> namespaces, boolean combined) {
  public Choice {
    namespaces = List.copyOf(namespaces);
  }

  /** The package main, each file by itself. */
  public static Choice standard() {
    return new Choice(List.of(NamespacePattern.of("main")), false);
  }
}
