/** Decides which events of the agents are alerts, exactly once each. */
@NullMarked
package dev.vedette.rules.evaluation;

import org.jspecify.annotations.NullMarked;
