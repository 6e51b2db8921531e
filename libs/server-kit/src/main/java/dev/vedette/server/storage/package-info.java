/** The database, embedded SQLite or PostgreSQL, and its transactions. */
@NullMarked
package dev.vedette.server.storage;

import org.jspecify.annotations.NullMarked;
