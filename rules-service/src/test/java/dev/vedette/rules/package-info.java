/** The rules service as its callers see it, over gRPC with mutual TLS. */
@NullMarked
package dev.vedette.rules;

import org.jspecify.annotations.NullMarked;
