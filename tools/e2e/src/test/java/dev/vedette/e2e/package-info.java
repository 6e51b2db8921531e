/** End-to-end tests: real processes, one story a test. */
@NullMarked
package dev.vedette.e2e;

import org.jspecify.annotations.NullMarked;
