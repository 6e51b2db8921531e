/** Signatures of revisions: what is signed, by which keys, and which kinds need one. */
@NullMarked
package dev.vedette.server.signature;

import org.jspecify.annotations.NullMarked;
