/** Checks that users write in CEL. */
@NullMarked
package dev.vedette.scanner.custom;

import org.jspecify.annotations.NullMarked;
