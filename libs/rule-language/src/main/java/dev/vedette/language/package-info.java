/** Falco rule files and conditions: text, typed tree, plan, matcher. */
@NullMarked
package dev.vedette.language;

import org.jspecify.annotations.NullMarked;
