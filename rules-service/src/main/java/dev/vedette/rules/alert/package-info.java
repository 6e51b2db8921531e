/** Reads stored alerts and follows new ones. */
@NullMarked
package dev.vedette.rules.alert;

import org.jspecify.annotations.NullMarked;
