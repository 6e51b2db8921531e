/** Policies that the rules service keeps, fetched by name and compiled once. */
@NullMarked
package dev.vedette.scanner.policy.ruleset;

import org.jspecify.annotations.NullMarked;
