/**
 * Programs that audits call, made anew for evaluation in this process, and which audits they
 * suffice for.
 */
@NullMarked
package dev.vedette.agent.check.program;

import org.jspecify.annotations.NullMarked;
