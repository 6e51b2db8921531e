/** Captures on the command line: what happens on this machine, written to a file. */
@NullMarked
package dev.vedette.cli.record;

import org.jspecify.annotations.NullMarked;
