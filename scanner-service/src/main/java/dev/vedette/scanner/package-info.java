/** The scanner: scores manifests and says why. */
@NullMarked
package dev.vedette.scanner;

import org.jspecify.annotations.NullMarked;
