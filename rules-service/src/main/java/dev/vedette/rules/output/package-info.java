/**
 * Sends stored alerts to other systems, each output at its own pace and each alert at least once.
 */
@NullMarked
package dev.vedette.rules.output;

import org.jspecify.annotations.NullMarked;
