/** Builtins on JSON Web Tokens, through the JDK. */
@NullMarked
package dev.vedette.rego.builtin.token;

import org.jspecify.annotations.NullMarked;
