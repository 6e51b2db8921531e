/** What rules over several events remember of each node. */
@NullMarked
package dev.vedette.rules.correlation;

import org.jspecify.annotations.NullMarked;
