/** Forwarding of calls as bytes, with back-pressure both ways. */
@NullMarked
package dev.vedette.gateway.proxy;

import org.jspecify.annotations.NullMarked;
