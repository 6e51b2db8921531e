package dev.vedette.agent.check.controls;

/**
 * One condition on the output of a check's audits. Immutable.
 *
 * @param flag searched in the command's output
 * @param path JSONPath searched in the configuration's output
 * @param env variable searched in the environment's output
 * @param set whether it must be there or must not
 * @param operator how its value compares; empty when being there is enough
 * @param value what it compares with
 */
public record TestItem(
    String flag, String path, String env, boolean set, String operator, String value) {}
