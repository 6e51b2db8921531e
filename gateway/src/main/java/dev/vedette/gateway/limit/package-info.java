/** How much the gateway takes on at once. */
@NullMarked
package dev.vedette.gateway.limit;

import org.jspecify.annotations.NullMarked;
