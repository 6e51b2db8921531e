/** Commands that bring revisions to nodes step by step. */
@NullMarked
package dev.vedette.cli.rollout;

import org.jspecify.annotations.NullMarked;
