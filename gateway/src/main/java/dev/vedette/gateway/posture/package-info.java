/** The state of a cluster, put together from what the services behind the gateway say. */
@NullMarked
package dev.vedette.gateway.posture;

import org.jspecify.annotations.NullMarked;
