/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.server;

import org.jspecify.annotations.NullMarked;
