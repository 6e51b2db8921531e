/** Tests of reading a cluster. */
@NullMarked
package dev.vedette.cli.cluster;

import org.jspecify.annotations.NullMarked;
