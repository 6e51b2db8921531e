/** Tests of paths, bindings and what is made of them. */
@NullMarked
package dev.vedette.gateway.http;

import org.jspecify.annotations.NullMarked;
