/** The builtins of OPA in one set. */
@NullMarked
package dev.vedette.rego.builtin.standard;

import org.jspecify.annotations.NullMarked;
