/** Checking a node against a benchmark, here or through the gateway. */
@NullMarked
package dev.vedette.cli.check;

import org.jspecify.annotations.NullMarked;
