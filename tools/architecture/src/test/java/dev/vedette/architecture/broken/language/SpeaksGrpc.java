package dev.vedette.architecture.broken.language;

import io.grpc.Status;

/** Breaks the rules on purpose. */
public final class SpeaksGrpc {
  public Status status() {
    return Status.OK;
  }
}
