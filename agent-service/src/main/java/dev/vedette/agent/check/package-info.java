/** CIS checks of the node: plans a benchmark run, executes it, and serves it over gRPC. */
@NullMarked
package dev.vedette.agent.check;

import org.jspecify.annotations.NullMarked;
