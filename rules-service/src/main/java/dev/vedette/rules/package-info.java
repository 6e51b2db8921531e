/**
 * The rules service: keeps rule sets, evaluates the events of the agents with them and tells of the
 * alerts.
 */
@NullMarked
package dev.vedette.rules;

import org.jspecify.annotations.NullMarked;
