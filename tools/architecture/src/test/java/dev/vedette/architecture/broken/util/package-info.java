/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.util;

import org.jspecify.annotations.NullMarked;
