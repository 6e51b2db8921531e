/** Names, patterns and spans of time as Falco's configuration writes them. */
@NullMarked
package dev.vedette.language.text;

import org.jspecify.annotations.NullMarked;
