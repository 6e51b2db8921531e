/** Tests of rules about several events. */
@NullMarked
package dev.vedette.language.correlation;

import org.jspecify.annotations.NullMarked;
