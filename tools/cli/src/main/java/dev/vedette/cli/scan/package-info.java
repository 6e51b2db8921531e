/** Scoring manifests, here or through the gateway. */
@NullMarked
package dev.vedette.cli.scan;

import org.jspecify.annotations.NullMarked;
