/** Who calls, and whether a call without a credential may pass. */
@NullMarked
package dev.vedette.gateway.identity;

import org.jspecify.annotations.NullMarked;
