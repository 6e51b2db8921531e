/** Breaks parts of a running suite under load and accounts for every event. */
@NullMarked
package dev.vedette.bench.fault;

import org.jspecify.annotations.NullMarked;
