package dev.vedette.rego.compile;

/** The types that all queries see. Immutable in effect, so safe for all threads. */
record TypeScope(TypeEnvironment environment) {}
