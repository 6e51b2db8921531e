/** Asks the node's container runtimes what its containers are, and makes alerts wait for it. */
@NullMarked
package dev.vedette.agent.container;

import org.jspecify.annotations.NullMarked;
