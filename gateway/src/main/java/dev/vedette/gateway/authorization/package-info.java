/** Whether a caller may call: the door, the policy behind it, and the logs of both. */
@NullMarked
package dev.vedette.gateway.authorization;

import org.jspecify.annotations.NullMarked;
