/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.proto;

import org.jspecify.annotations.NullMarked;
