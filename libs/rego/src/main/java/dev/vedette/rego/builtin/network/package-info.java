/** Builtins on addresses, address ranges and requests. */
@NullMarked
package dev.vedette.rego.builtin.network;

import org.jspecify.annotations.NullMarked;
