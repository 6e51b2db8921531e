/** The whole suite on one machine. */
@NullMarked
package dev.vedette.cli.up;

import org.jspecify.annotations.NullMarked;
