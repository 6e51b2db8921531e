/** Says what is missing on this node, and how to get it. */
@NullMarked
package dev.vedette.cli.doctor;

import org.jspecify.annotations.NullMarked;
