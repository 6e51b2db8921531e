/** Files that are read again when they change. */
@NullMarked
package dev.vedette.server.file;

import org.jspecify.annotations.NullMarked;
