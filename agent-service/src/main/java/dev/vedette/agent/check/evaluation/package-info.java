/** Decides one check: runs its audits, searches their output, compares, and names the state. */
@NullMarked
package dev.vedette.agent.check.evaluation;

import org.jspecify.annotations.NullMarked;
