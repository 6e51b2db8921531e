/** Keeps events in segment files: the candidates of the last hours, and what people bring along. */
@NullMarked
package dev.vedette.rules.recording;

import org.jspecify.annotations.NullMarked;
