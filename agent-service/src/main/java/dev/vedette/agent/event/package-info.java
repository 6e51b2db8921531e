/**
 * What one kernel record and the node's state say to a rule: every field, found when it is asked
 * for.
 */
@NullMarked
package dev.vedette.agent.event;

import org.jspecify.annotations.NullMarked;
