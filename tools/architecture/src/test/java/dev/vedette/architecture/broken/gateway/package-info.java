/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.gateway;

import org.jspecify.annotations.NullMarked;
