/** Commands that follow what happens: alerts and events. */
@NullMarked
package dev.vedette.cli.watch;

import org.jspecify.annotations.NullMarked;
