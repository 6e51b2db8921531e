/** What is known of the node: processes and their ancestors, containers, users and groups. */
@NullMarked
package dev.vedette.agent.state;

import org.jspecify.annotations.NullMarked;
