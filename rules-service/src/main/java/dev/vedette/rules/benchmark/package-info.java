/** What revisions of kube-bench's controls mean, and how two of them differ. */
@NullMarked
package dev.vedette.rules.benchmark;

import org.jspecify.annotations.NullMarked;
