/** Typed trees to operators that evaluate events. */
@NullMarked
package dev.vedette.language.plan;

import org.jspecify.annotations.NullMarked;
