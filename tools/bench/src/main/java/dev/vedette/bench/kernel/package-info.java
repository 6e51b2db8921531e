/** What the capture costs programs that make many system calls, and what it loses. */
@NullMarked
package dev.vedette.bench.kernel;

import org.jspecify.annotations.NullMarked;
