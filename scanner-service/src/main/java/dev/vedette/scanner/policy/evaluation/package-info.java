/**
 * Whole sets of policies, of modules, data and Gatekeeper's constraints, over whole sets of files.
 */
@NullMarked
package dev.vedette.scanner.policy.evaluation;

import org.jspecify.annotations.NullMarked;
