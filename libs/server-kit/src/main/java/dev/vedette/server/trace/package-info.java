/** Traces of calls for OpenTelemetry, for those who ask for them. */
@NullMarked
package dev.vedette.server.trace;

import org.jspecify.annotations.NullMarked;
