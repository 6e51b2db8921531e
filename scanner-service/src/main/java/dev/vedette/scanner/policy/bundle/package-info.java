/** Bundles of policies and data as OPA builds and signs them. */
@NullMarked
package dev.vedette.scanner.policy.bundle;

import org.jspecify.annotations.NullMarked;
