/** Captures on the command line: rules on what was recorded. */
@NullMarked
package dev.vedette.cli.replay;

import org.jspecify.annotations.NullMarked;
