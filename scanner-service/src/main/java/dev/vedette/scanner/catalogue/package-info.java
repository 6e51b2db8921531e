/** The checks of Vedette's own profile. */
@NullMarked
package dev.vedette.scanner.catalogue;

import org.jspecify.annotations.NullMarked;
