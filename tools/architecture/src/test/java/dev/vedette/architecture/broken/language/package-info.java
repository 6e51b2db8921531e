/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.language;

import org.jspecify.annotations.NullMarked;
