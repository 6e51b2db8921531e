/** Tests of the package of this name. */
@NullMarked
package dev.vedette.rules.output;

import org.jspecify.annotations.NullMarked;
