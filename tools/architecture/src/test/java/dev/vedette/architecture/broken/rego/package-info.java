/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.rego;

import org.jspecify.annotations.NullMarked;
