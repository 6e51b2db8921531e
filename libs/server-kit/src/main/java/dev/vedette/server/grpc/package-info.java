/** gRPC serving and calling: errors, identity of callers, access and metrics of calls. */
@NullMarked
package dev.vedette.server.grpc;

import org.jspecify.annotations.NullMarked;
