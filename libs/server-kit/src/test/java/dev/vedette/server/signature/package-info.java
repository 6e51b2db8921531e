/** Tests of signatures. */
@NullMarked
package dev.vedette.server.signature;

import org.jspecify.annotations.NullMarked;
