/** The second listener, for HTTP and JSON. */
@NullMarked
package dev.vedette.gateway.http;

import org.jspecify.annotations.NullMarked;
