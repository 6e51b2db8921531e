/** The HTTP listener that Prometheus scrapes. */
@NullMarked
package dev.vedette.server.metrics;

import org.jspecify.annotations.NullMarked;
