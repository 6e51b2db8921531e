/** Shows the node's events to people who ask for them, live and filtered. */
@NullMarked
package dev.vedette.agent.watch;

import org.jspecify.annotations.NullMarked;
