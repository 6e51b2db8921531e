/** Builtins on the surroundings of an evaluation: identifiers and the runtime. */
@NullMarked
package dev.vedette.rego.builtin.system;

import org.jspecify.annotations.NullMarked;
