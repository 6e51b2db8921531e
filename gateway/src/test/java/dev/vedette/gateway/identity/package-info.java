/** Tests of how callers are told apart. */
@NullMarked
package dev.vedette.gateway.identity;

import org.jspecify.annotations.NullMarked;
