/** Tests of reading events as they come over the wire. */
@NullMarked
package dev.vedette.rules.event;

import org.jspecify.annotations.NullMarked;
