/** The contract as data, and which upstream a call goes to. */
@NullMarked
package dev.vedette.gateway.route;

import org.jspecify.annotations.NullMarked;
