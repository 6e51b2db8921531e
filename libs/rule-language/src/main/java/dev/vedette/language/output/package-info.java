/** Alert messages, their fields, and Falco's text and JSON lines. */
@NullMarked
package dev.vedette.language.output;

import org.jspecify.annotations.NullMarked;
