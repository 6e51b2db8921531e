/** Keeps the reference pages of {@code docs} what the tree says. */
@NullMarked
package dev.vedette.architecture.reference;

import org.jspecify.annotations.NullMarked;
