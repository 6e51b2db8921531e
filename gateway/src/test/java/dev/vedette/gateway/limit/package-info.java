/** Tests of bounds. */
@NullMarked
package dev.vedette.gateway.limit;

import org.jspecify.annotations.NullMarked;
