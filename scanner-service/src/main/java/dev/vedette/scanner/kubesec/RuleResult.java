package dev.vedette.scanner.kubesec;

/** What one rule says of one document. Immutable. */
public record RuleResult(String id, String selector, String reason, int points) {}
