/** The cases of Falco's own tests, as far as they concern the language. */
@NullMarked
package dev.vedette.language.conformance;

import org.jspecify.annotations.NullMarked;
