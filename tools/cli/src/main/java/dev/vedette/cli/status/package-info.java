/** How the whole suite is. */
@NullMarked
package dev.vedette.cli.status;

import org.jspecify.annotations.NullMarked;
