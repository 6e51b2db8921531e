package dev.vedette.gateway.identity;

import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;

/** What callers are told when a credential is not good. */
final class Refusal {
  private Refusal() {}

  /** The text must hold nothing of the credential itself. */
  static ServiceException credential(String problem) {
    return new ServiceException(ErrorReason.NOT_AUTHENTICATED, "authorization: " + problem);
  }
}
