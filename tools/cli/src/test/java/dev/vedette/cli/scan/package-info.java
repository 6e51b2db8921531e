/** Tests of what a scan reads and reports. */
@NullMarked
package dev.vedette.cli.scan;

import org.jspecify.annotations.NullMarked;
