/** Trees to typed trees: every field, operator and literal resolved against the field catalogue. */
@NullMarked
package dev.vedette.language.check;

import org.jspecify.annotations.NullMarked;
