/** A scan from the request's bytes to its reports, with its limits and metrics. */
@NullMarked
package dev.vedette.scanner.scan;

import org.jspecify.annotations.NullMarked;
