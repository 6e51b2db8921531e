/** Rules about several events: how often one matches, or which matches after which. */
@NullMarked
package dev.vedette.language.correlation;

import org.jspecify.annotations.NullMarked;
