/**
 * Modules to resolved rules: names, scopes, safety, conflicts, recursion and types, as OPA checks
 * them.
 */
@NullMarked
package dev.vedette.rego.compile;

import org.jspecify.annotations.NullMarked;
