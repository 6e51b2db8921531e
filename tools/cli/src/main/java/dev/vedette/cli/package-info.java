/** The vedette command line: one class for each command. */
@NullMarked
package dev.vedette.cli;

import org.jspecify.annotations.NullMarked;
