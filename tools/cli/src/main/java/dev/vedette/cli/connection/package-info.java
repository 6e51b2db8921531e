/** How a command finds the gateway and speaks to it. */
@NullMarked
package dev.vedette.cli.connection;

import org.jspecify.annotations.NullMarked;
