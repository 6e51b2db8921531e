/** Reads the objects of a cluster from its API server. */
@NullMarked
package dev.vedette.cli.cluster;

import org.jspecify.annotations.NullMarked;
