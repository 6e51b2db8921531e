/** When nodes check themselves: schedules, and the stream on which agents follow them. */
@NullMarked
package dev.vedette.rules.schedule;

import org.jspecify.annotations.NullMarked;
