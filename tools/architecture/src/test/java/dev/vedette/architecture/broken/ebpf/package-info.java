/** Breaks the rules on purpose. */
@NullMarked
package dev.vedette.architecture.broken.ebpf;

import org.jspecify.annotations.NullMarked;
