/** What is wrong with a user's text, and where. */
@NullMarked
package dev.vedette.language.diagnostic;

import org.jspecify.annotations.NullMarked;
