/**
 * Carries candidate events to the rules service, at least once, in order, through cuts and
 * restarts.
 */
@NullMarked
package dev.vedette.agent.stream;

import org.jspecify.annotations.NullMarked;
