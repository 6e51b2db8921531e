/** One way to start a process: wiring, lifecycle in an explicit order and graceful drain. */
@NullMarked
package dev.vedette.server;

import org.jspecify.annotations.NullMarked;
