package dev.vedette.gateway.identity;

import dev.vedette.server.grpc.CallIdentity;
import io.grpc.Context;
import io.grpc.Metadata;

/** Remembers the principal of a call that passed the door. */
public final class Caller {
  /** The header of bearer tokens. */
  public static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Principal> PRINCIPAL = Context.key("vedette-gateway-principal");

  private Caller() {}

  /** The principal of the current call. */
  public static Principal principal() {
    Principal principal = PRINCIPAL.get();
    if (principal == null) {
      throw new IllegalStateException("a call that did not pass the door");
    }
    return principal;
  }

  /** A context in which this is the principal. */
  public static Context in(Context context, Principal principal) {
    return context.withValue(PRINCIPAL, principal);
  }

  /**
   * Makes headers fit for an upstream: nothing that a caller could claim, and the principal as
   * found here.
   */
  public static void dress(Metadata headers, Principal principal) {
    headers.discardAll(AUTHORIZATION);
    headers.discardAll(CallIdentity.PRINCIPAL_HEADER);
    headers.put(CallIdentity.PRINCIPAL_HEADER, principal.name());
  }
}
