/** Tests of messages in text format. */
@NullMarked
package dev.vedette.scanner.textproto;

import org.jspecify.annotations.NullMarked;
