/**
 * Kernel events of this node, in order, on one thread: the BPF programs, their ring and their
 * filters.
 */
@NullMarked
package dev.vedette.agent.capture;

import org.jspecify.annotations.NullMarked;
