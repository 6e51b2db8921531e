/** Builtins on arrays, sets and objects, and on paths through them. */
@NullMarked
package dev.vedette.rego.builtin.document;

import org.jspecify.annotations.NullMarked;
