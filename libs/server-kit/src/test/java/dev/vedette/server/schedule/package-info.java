/** Tests of points in time. */
@NullMarked
package dev.vedette.server.schedule;

import org.jspecify.annotations.NullMarked;
