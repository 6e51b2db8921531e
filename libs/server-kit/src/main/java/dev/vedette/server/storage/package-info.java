/** The embedded SQLite database and its transactions. */
@NullMarked
package dev.vedette.server.storage;

import org.jspecify.annotations.NullMarked;
