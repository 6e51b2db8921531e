/** The agent: one per node, watches its kernel events and checks its configuration. */
@NullMarked
package dev.vedette.agent;

import org.jspecify.annotations.NullMarked;
