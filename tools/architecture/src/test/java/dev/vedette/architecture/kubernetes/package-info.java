/** Holds what runs in Kubernetes to what we ask of others, and to what the services really do. */
@NullMarked
package dev.vedette.architecture.kubernetes;

import org.jspecify.annotations.NullMarked;
