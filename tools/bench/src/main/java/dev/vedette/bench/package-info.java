/** Benchmarks of the running suite, each with its target. */
@NullMarked
package dev.vedette.bench;

import org.jspecify.annotations.NullMarked;
