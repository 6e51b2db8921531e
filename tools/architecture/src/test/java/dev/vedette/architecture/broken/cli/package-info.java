/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.cli;

import org.jspecify.annotations.NullMarked;
