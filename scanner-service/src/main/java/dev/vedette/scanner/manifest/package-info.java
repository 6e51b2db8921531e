/** Bytes of a manifest become trees of values that know their place in the file. */
@NullMarked
package dev.vedette.scanner.manifest;

import org.jspecify.annotations.NullMarked;
