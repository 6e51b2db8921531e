/** Builtins on digests, keys and certificates, through the JDK. */
@NullMarked
package dev.vedette.rego.builtin.crypto;

import org.jspecify.annotations.NullMarked;
