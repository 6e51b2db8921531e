/** How fast rules are evaluated on recorded events. */
@NullMarked
package dev.vedette.bench.rules;

import org.jspecify.annotations.NullMarked;
