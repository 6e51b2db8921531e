package dev.vedette.gateway.http;

import dev.vedette.gateway.identity.Principal;
import java.util.concurrent.CompletableFuture;

/** A unary method that the gateway itself answers, over HTTP as well. Thread-safe. */
public interface LocalMethod {
  /** Its full name, {@code package.Service/Method}. */
  String name();

  /** Answers; the future fails with what the caller may see. */
  CompletableFuture<byte[]> call(byte[] message, Principal principal);
}
