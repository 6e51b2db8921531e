/** Tests of the tools for people who write rules. */
@NullMarked
package dev.vedette.language.author;

import org.jspecify.annotations.NullMarked;
