/** Tests of segment files. */
@NullMarked
package dev.vedette.server.segment;

import org.jspecify.annotations.NullMarked;
