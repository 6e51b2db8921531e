/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.agent;

import org.jspecify.annotations.NullMarked;
