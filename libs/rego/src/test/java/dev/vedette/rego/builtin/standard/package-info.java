/** Tests of the builtins of OPA, called directly. */
@NullMarked
package dev.vedette.rego.builtin.standard;

import org.jspecify.annotations.NullMarked;
