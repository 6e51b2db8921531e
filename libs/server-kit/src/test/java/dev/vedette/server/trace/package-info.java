/** Tests of traces. */
@NullMarked
package dev.vedette.server.trace;

import org.jspecify.annotations.NullMarked;
