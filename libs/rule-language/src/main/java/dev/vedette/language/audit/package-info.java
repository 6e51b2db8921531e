/**
 * Kubernetes audit events as a source of events, with the fields {@code ka.*} and {@code jevt.*}.
 */
@NullMarked
package dev.vedette.language.audit;

import org.jspecify.annotations.NullMarked;
