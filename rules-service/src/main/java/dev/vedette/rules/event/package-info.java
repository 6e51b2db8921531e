/** Events as they come over the wire, in the form that rules read. */
@NullMarked
package dev.vedette.rules.event;

import org.jspecify.annotations.NullMarked;
