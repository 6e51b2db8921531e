/** Tests of the policy. */
@NullMarked
package dev.vedette.gateway.authorization;

import org.jspecify.annotations.NullMarked;
