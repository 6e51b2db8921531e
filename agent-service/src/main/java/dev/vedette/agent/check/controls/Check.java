package dev.vedette.agent.check.controls;

import org.jspecify.annotations.Nullable;

/**
 * One check as its controls file states it. Immutable.
 *
 * @param type empty, {@code manual} or {@code skip}; anything else is kept and means nothing
 * @param audits the shell texts
 * @param multipleValues whether each row of the output is tested for itself
 * @param tests null when the file gives none, which is not the same as an empty list
 */
public record Check(
    String id,
    String text,
    String type,
    Audits audits,
    boolean multipleValues,
    boolean scored,
    String remediation,
    @Nullable Tests tests) {

  /**
   * The shell texts of a check; each may be empty.
   *
   * @param environmentTesting whether a missing {@code environment} text may be generated
   */
  public record Audits(
      String command, String config, String environment, boolean environmentTesting) {
    Audits withEnvironment(String text) {
      return new Audits(command, config, text, environmentTesting);
    }
  }

  /** The same check with another type. */
  public Check withType(String other) {
    return new Check(id, text, other, audits, multipleValues, scored, remediation, tests);
  }

  /**
   * The same check, with a text that reads the environment of {@code binary} where a test item
   * needs one and the file does not give it.
   */
  public Check withEnvironmentOf(String binary) {
    if (tests == null
        || !audits.environmentTesting()
        || !audits.environment().isEmpty()
        || tests.items().stream().allMatch(item -> item.env().isEmpty())) {
      return this;
    }
    String generated =
        "cat \"/proc/$(/bin/ps -C " + binary + " -o pid= | tr -d ' ')/environ\" | tr '\\0' '\\n'";
    return new Check(
        id,
        text,
        type,
        audits.withEnvironment(generated),
        multipleValues,
        scored,
        remediation,
        tests);
  }
}
