/** Tests of policies through their public door. */
@NullMarked
package dev.vedette.rego;

import org.jspecify.annotations.NullMarked;
