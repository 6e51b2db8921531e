/**
 * Rule sets from upload to agent: validation, immutable revisions, activation and the watch stream.
 */
@NullMarked
package dev.vedette.rules.ruleset;

import org.jspecify.annotations.NullMarked;
