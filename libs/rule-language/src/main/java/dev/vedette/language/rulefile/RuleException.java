package dev.vedette.language.rulefile;

/**
 * What a rule leaves out; immutable.
 *
 * @param condition what of its events it leaves out, empty while no values are given
 */
public record RuleException(String name, String condition) {}
