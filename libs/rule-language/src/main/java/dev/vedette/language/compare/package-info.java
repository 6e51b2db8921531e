/** Two sets of rules over the same events, and how their alerts differ. */
@NullMarked
package dev.vedette.language.compare;

import org.jspecify.annotations.NullMarked;
