/** Whether the built-in rules are fit to be shipped. */
@NullMarked
package dev.vedette.rules.ruleset;

import org.jspecify.annotations.NullMarked;
