/** Builtins on points in time, with Go's layouts. */
@NullMarked
package dev.vedette.rego.builtin.time;

import org.jspecify.annotations.NullMarked;
