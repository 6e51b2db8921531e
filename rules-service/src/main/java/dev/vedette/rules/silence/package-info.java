/** Alerts that are kept quiet for a while. */
@NullMarked
package dev.vedette.rules.silence;

import org.jspecify.annotations.NullMarked;
