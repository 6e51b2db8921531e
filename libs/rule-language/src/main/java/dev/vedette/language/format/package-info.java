/** Lays out rule files in one style, and proves that they say the same afterwards. */
@NullMarked
package dev.vedette.language.format;

import org.jspecify.annotations.NullMarked;
