/**
 * Tests of the ring reader and the probe anywhere, of loading and attaching where the kernel lets
 * us.
 */
@NullMarked
package dev.vedette.ebpf;

import org.jspecify.annotations.NullMarked;
