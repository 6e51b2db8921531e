/**
 * Finds among the captured events those that a rule may match, with the revisions that are in
 * force.
 */
@NullMarked
package dev.vedette.agent.detection;

import org.jspecify.annotations.NullMarked;
