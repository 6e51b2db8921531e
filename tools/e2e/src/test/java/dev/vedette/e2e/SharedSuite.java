package dev.vedette.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one suite in one JVM, started with the first of them and stopped after the last. */
final class SharedSuite implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Suite.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedSuite.class))
        .computeIfAbsent("suite", key -> start(), Suite.class);
  }

  private static Suite start() {
    try {
      return Suite.up(
          "--set",
          "agent.check.directories.cfg="
              + System.getProperty("vedette.conformance")
              + "/kube-bench/cfg");
    } catch (Exception e) {
      throw new AssertionError("vedette up does not start", e);
    }
  }
}
