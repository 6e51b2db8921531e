/** Tests of the layout of rule files. */
@NullMarked
package dev.vedette.language.format;

import org.jspecify.annotations.NullMarked;
