/** Condition text to tree and back, with positions. */
@NullMarked
package dev.vedette.language.syntax;

import org.jspecify.annotations.NullMarked;
