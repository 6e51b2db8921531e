package dev.vedette.agent.check.evaluation;

/**
 * What the audits of a check printed. Immutable.
 *
 * @param hasConfig whether the check has a text that reads its configuration
 */
record Outputs(String command, String config, String environment, boolean hasConfig) {}
