/** Compiled rules to plans, and plans to values, within bounds of steps, depth, memory and time. */
@NullMarked
package dev.vedette.rego.evaluate;

import org.jspecify.annotations.NullMarked;
