/** Builtins on numbers: arithmetic, rounding, bits, ranges and quantities with units. */
@NullMarked
package dev.vedette.rego.builtin.number;

import org.jspecify.annotations.NullMarked;
