/** Tests of waivers. */
@NullMarked
package dev.vedette.rules.waiver;

import org.jspecify.annotations.NullMarked;
