/** Whether alerts are kept for as long as they should be. */
@NullMarked
package dev.vedette.rules.alert;

import org.jspecify.annotations.NullMarked;
