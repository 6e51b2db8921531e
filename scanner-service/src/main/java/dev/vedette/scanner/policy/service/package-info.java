/** Policies over gRPC. */
@NullMarked
package dev.vedette.scanner.policy.service;

import org.jspecify.annotations.NullMarked;
