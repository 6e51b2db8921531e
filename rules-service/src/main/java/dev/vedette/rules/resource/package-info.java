/** Names of the things that the service keeps, and places in listings of them. */
@NullMarked
package dev.vedette.rules.resource;

import org.jspecify.annotations.NullMarked;
