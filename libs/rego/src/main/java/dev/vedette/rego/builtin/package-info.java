/** The functions that Rego brings along: their declarations, and what each does with values. */
@NullMarked
package dev.vedette.rego.builtin;

import org.jspecify.annotations.NullMarked;
