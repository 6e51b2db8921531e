/** Benchmarks of policies in Rego. */
@NullMarked
package dev.vedette.bench.rego;

import org.jspecify.annotations.NullMarked;
