package dev.vedette.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the configuration, at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<ConfigProblem> problems;

  /** With at least one problem. */
  public ConfigException(List<ConfigProblem> problems) {
    super(
        problems.stream()
            .map(ConfigProblem::toString)
            .collect(Collectors.joining("\n  ", "configuration:\n  ", "")));
    this.problems = List.copyOf(problems);
  }

  /** The problems by key. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
