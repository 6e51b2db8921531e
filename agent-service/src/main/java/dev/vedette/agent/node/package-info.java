/** This node at the rules service: enrolment, and the revisions that it is told to run. */
@NullMarked
package dev.vedette.agent.node;

import org.jspecify.annotations.NullMarked;
