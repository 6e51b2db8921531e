/** Segment files: recorded events, record by record. */
@NullMarked
package dev.vedette.server.segment;

import org.jspecify.annotations.NullMarked;
