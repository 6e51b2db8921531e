/**
 * Events as captures record them: the table of all kinds, and one event's parameters by position.
 */
@NullMarked
package dev.vedette.agent.recorded;

import org.jspecify.annotations.NullMarked;
