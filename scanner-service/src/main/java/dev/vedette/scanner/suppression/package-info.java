/** Findings that somebody knows and accepts: by annotations of several tools, or by a file. */
@NullMarked
package dev.vedette.scanner.suppression;

import org.jspecify.annotations.NullMarked;
