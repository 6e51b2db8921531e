package dev.vedette.rego.syntax;

/** A comment without its {@code #}. Immutable. */
record Comment(String text, Location location) {}
