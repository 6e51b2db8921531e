package dev.vedette.gateway.replica;

import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls straight to the replica that the channel would pick, past its name resolution and its
 * retries: about two microseconds less for each call. Thread-safe.
 */
public final class DirectCalls {
  private volatile LeastRequest.@Nullable Picker picker;

  /** For an upstream that has no ready replica yet, or never has. */
  public DirectCalls() {}

  /** To be told of each change of what is ready. */
  void pickFrom(LeastRequest.@Nullable Picker ready) {
    picker = ready;
  }

  /**
   * A call that has not started, its listener runs in the thread that reads the answer; empty when
   * no replica is ready. It is not made again when the replica goes away.
   */
  public <Q, S> Optional<ClientCall<Q, S>> newCall(MethodDescriptor<Q, S> method) {
    LeastRequest.Picker ready = picker;
    return ready == null ? Optional.empty() : Optional.of(ready.best().newCall(method));
  }
}
