/** What every store does, and whether SQLite does it. */
@NullMarked
package dev.vedette.rules.store;

import org.jspecify.annotations.NullMarked;
