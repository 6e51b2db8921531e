/** How fast captures are replayed. */
@NullMarked
package dev.vedette.bench.replay;

import org.jspecify.annotations.NullMarked;
