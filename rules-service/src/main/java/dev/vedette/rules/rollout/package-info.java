/** Brings revisions to nodes step by step and takes those back that do harm. */
@NullMarked
package dev.vedette.rules.rollout;

import org.jspecify.annotations.NullMarked;
