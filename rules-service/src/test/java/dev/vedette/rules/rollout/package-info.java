/** Whether rollouts move on and take back when they should. */
@NullMarked
package dev.vedette.rules.rollout;

import org.jspecify.annotations.NullMarked;
