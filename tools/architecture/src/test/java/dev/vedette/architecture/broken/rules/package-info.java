/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.rules;

import org.jspecify.annotations.NullMarked;
