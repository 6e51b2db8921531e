/** The only door: one gRPC and one HTTP address in front of all services. */
@NullMarked
package dev.vedette.gateway;

import org.jspecify.annotations.NullMarked;
