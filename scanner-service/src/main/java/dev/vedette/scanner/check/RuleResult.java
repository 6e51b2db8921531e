package dev.vedette.scanner.check;

/** What one rule says of one document. Immutable. */
public record RuleResult(String id, String selector, String reason, int points) {}
