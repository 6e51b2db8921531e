/** Tests of the package of this name. */
@NullMarked
package dev.vedette.rules.destination;

import org.jspecify.annotations.NullMarked;
