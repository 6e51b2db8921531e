/** Explains, tests, formats and measures rules that come with the request. */
@NullMarked
package dev.vedette.rules.authoring;

import org.jspecify.annotations.NullMarked;
