package dev.vedette.agent.check.controls;

import java.util.List;
import java.util.stream.Collectors;

/** A benchmark cannot run as asked; holds every problem found, at least one. Immutable. */
public final class BenchmarkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public BenchmarkException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public BenchmarkException(Problem problem) {
    this(List.of(problem));
  }

  public BenchmarkException(String message) {
    this(Problem.of(message));
  }

  public List<Problem> problems() {
    return problems;
  }
}
