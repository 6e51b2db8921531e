/** Kubernetes' question whether to admit an object, and the answer. */
@NullMarked
package dev.vedette.scanner.admission;

import org.jspecify.annotations.NullMarked;
