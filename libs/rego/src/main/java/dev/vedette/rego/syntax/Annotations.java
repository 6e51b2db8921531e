package dev.vedette.rego.syntax;

import dev.vedette.rego.value.ObjectValue;

/**
 * A metadata block: what it applies to, what it says, where it stands, and the row of the statement
 * that it belongs to. Immutable.
 */
public record Annotations(String scope, ObjectValue content, Location location, int targetRow) {}
