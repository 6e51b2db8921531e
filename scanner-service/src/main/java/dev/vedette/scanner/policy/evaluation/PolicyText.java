package dev.vedette.scanner.policy.evaluation;

/** One file of a set of policies; the end of its path says what it is. Immutable. */
public record PolicyText(String path, String text) {}
