/** BPF objects, maps, links and ring buffers; the only place with native access. */
@NullMarked
package dev.vedette.ebpf;

import org.jspecify.annotations.NullMarked;
