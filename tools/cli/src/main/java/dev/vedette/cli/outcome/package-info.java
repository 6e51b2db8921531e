/** What a command leaves behind: its exit status, its failure, and how it writes to a terminal. */
@NullMarked
package dev.vedette.cli.outcome;

import org.jspecify.annotations.NullMarked;
