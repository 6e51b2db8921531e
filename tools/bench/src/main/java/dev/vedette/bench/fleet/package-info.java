/** Measures of the rules service with many agents, which one program plays. */
@NullMarked
package dev.vedette.bench.fleet;

import org.jspecify.annotations.NullMarked;
