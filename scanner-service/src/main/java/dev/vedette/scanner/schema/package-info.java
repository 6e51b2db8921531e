/** Whether objects have the shape that the Kubernetes API gives their kind. */
@NullMarked
package dev.vedette.scanner.schema;

import org.jspecify.annotations.NullMarked;
