/** Waivers: checks that may fail for a reason, until a day. */
@NullMarked
package dev.vedette.rules.waiver;

import org.jspecify.annotations.NullMarked;
