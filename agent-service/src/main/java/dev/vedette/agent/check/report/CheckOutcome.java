package dev.vedette.agent.check.report;

import dev.vedette.agent.check.controls.Check;

/**
 * One check that ended. Immutable.
 *
 * @param actualValue what was found
 * @param expectedResult what was looked for
 * @param reason why it ended so without being evaluated, or empty
 */
public record CheckOutcome(
    Check check, CheckState state, String actualValue, String expectedResult, String reason) {}
