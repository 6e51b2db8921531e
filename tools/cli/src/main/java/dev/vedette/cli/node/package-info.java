/** Commands about nodes. */
@NullMarked
package dev.vedette.cli.node;

import org.jspecify.annotations.NullMarked;
