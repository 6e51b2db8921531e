/** When something that is done again and again is next due. */
@NullMarked
package dev.vedette.server.schedule;

import org.jspecify.annotations.NullMarked;
