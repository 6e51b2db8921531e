/** Gatekeeper's constraint templates and constraints over manifests. */
@NullMarked
package dev.vedette.scanner.policy.gatekeeper;

import org.jspecify.annotations.NullMarked;
