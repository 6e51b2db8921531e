/** What the gateway costs, beside direct calls and beside nghttpx. */
@NullMarked
package dev.vedette.bench.gateway;

import org.jspecify.annotations.NullMarked;
