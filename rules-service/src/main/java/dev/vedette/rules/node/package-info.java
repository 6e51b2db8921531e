/** The nodes that have an agent, as they describe themselves. */
@NullMarked
package dev.vedette.rules.node;

import org.jspecify.annotations.NullMarked;
