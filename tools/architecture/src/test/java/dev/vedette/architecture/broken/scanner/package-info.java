/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.scanner;

import org.jspecify.annotations.NullMarked;
