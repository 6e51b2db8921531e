/** Several processes that serve the same: finds them, and picks one for each call. */
@NullMarked
package dev.vedette.gateway.replica;

import org.jspecify.annotations.NullMarked;
