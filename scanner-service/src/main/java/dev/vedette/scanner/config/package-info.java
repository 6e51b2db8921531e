/** Configuration files of many formats, read into the values that policies see. */
@NullMarked
package dev.vedette.scanner.config;

import org.jspecify.annotations.NullMarked;
