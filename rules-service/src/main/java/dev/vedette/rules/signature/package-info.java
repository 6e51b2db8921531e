/** Signatures of revisions, and which revisions are refused without one. */
@NullMarked
package dev.vedette.rules.signature;

import org.jspecify.annotations.NullMarked;
