/**
 * Messages in the text format of Protocol Buffers, read by definitions that are given as source.
 */
@NullMarked
package dev.vedette.scanner.textproto;

import org.jspecify.annotations.NullMarked;
