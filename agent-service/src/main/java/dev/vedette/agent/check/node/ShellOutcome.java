package dev.vedette.agent.check.node;

import java.util.Optional;

/**
 * How a shell text ended. Immutable.
 *
 * @param output standard output and standard error as they came
 * @param failure why it counts as failed, such as {@code exit status 1}; empty when it did not fail
 */
public record ShellOutcome(String output, Optional<String> failure) {

  public static ShellOutcome success(String output) {
    return new ShellOutcome(output, Optional.empty());
  }

  public static ShellOutcome failure(String output, String failure) {
    return new ShellOutcome(output, Optional.of(failure));
  }
}
