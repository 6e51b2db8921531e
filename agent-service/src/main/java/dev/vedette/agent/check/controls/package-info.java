/**
 * Reads benchmark directories: controls files, configuration, variables, and what is wrong with
 * them.
 */
@NullMarked
package dev.vedette.agent.check.controls;

import org.jspecify.annotations.NullMarked;
