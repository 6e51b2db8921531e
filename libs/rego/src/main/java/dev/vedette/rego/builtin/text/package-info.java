/** Builtins on strings: searching, formatting, patterns and versions. */
@NullMarked
package dev.vedette.rego.builtin.text;

import org.jspecify.annotations.NullMarked;
