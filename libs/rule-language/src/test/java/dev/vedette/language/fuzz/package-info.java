/** Text that nobody meant, which must give a diagnostic and nothing worse. */
@NullMarked
package dev.vedette.language.fuzz;

import org.jspecify.annotations.NullMarked;
