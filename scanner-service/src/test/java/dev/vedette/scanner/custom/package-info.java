/** Tests of checks that users write. */
@NullMarked
package dev.vedette.scanner.custom;

import org.jspecify.annotations.NullMarked;
