package dev.vedette.gateway.authorization;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Authenticator;
import dev.vedette.gateway.identity.Caller;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.identity.Rejections;
import dev.vedette.gateway.limit.RateLimit;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.CallContexts;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in: finds out who calls, holds them to their rate, asks the policy. Every call passes
 * here, those of HTTP as well. Thread-safe, never blocks.
 */
public final class Door implements ServerInterceptor {
  /** Stands for what the gateway says of itself over HTTP; reading it changes nothing. */
  public static final String STATUS = "vedette.gateway.Status/Read";

  private static final byte[] BINARY =
      Metadata.BINARY_HEADER_SUFFIX.getBytes(StandardCharsets.US_ASCII);

  private final Authenticator authenticator;
  private final Contract contract;
  private final RateLimit rates;
  private final PolicyInForce policy;
  private final DecisionLog log;
  private final Rejections rejections;

  @Inject
  Door(
      Authenticator authenticator,
      Contract contract,
      RateLimit rates,
      PolicyInForce policy,
      DecisionLog log,
      Rejections rejections) {
    this.authenticator = authenticator;
    this.contract = contract;
    this.rates = rates;
    this.policy = policy;
    this.log = log;
    this.rejections = rejections;
  }

  /**
   * The principal of a call that may pass.
   *
   * @throws ServiceException when it may not; counted and logged here
   */
  public Principal admit(Arrival arrival) {
    Principal principal = null;
    try {
      String node = node(arrival);
      rates.admitAddress(arrival.address());
      principal = identify(arrival);
      rates.admit(principal.isUnproved() ? arrival.address() : principal.name());
      decide(principal, arrival, node);
      log.allowed(principal, arrival);
      return principal;
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      if (principal == null) {
        log.denied(arrival, e.reason().name(), e.publicMessage());
      } else {
        log.denied(principal, arrival, e.reason().name());
      }
      throw e;
    }
  }

  private Principal identify(Arrival arrival) {
    try {
      return authenticator.identify(arrival.authorization(), arrival.peer());
    } catch (ServiceException e) {
      if (e.reason() == ErrorReason.NOT_AUTHENTICATED) {
        rates.failed(arrival.address());
      }
      throw e;
    }
  }

  private static String node(Arrival arrival) {
    if (arrival.node().size() > 1) {
      throw ServiceException.invalidField("vedette-node", "given more than once", "once");
    }
    String text = arrival.node().isEmpty() ? "" : arrival.node().getFirst().strip();
    return text.startsWith("nodes/") ? text.substring("nodes/".length()) : text;
  }

  private void decide(Principal principal, Arrival arrival, String node) {
    if (policy.allows(principal, arrival, hasSideEffects(arrival), node)) {
      return;
    }
    throw switch (principal.kind()) {
      case LOCAL ->
          new ServiceException(
              ErrorReason.NOT_AUTHENTICATED,
              "authorization: not set (expected: Bearer and the token of this gateway)");
      case ANONYMOUS ->
          new ServiceException(
              ErrorReason.NOT_AUTHENTICATED,
              "authorization: not set (expected: Bearer and a token, or a client certificate)");
      case TOKEN, JWT, CERTIFICATE, AGENT, SERVICE ->
          new ServiceException(
              ErrorReason.NOT_PERMITTED,
              arrival.method()
                  + ": not open to "
                  + principal.name()
                  + " (expected: a role that the policy lets do this; roles: "
                  + String.join(", ", principal.roles())
                  + ")");
    };
  }

  private boolean hasSideEffects(Arrival arrival) {
    // Health and reflection show what is there and change nothing.
    return !arrival.method().equals(STATUS)
        && !arrival.method().startsWith("grpc.health.v1.")
        && !arrival.method().startsWith("grpc.reflection.")
        && contract.find(arrival.method()).filter(Contract.Method::isReadOnly).isEmpty();
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Arrival arrival =
        new Arrival(
            call.getMethodDescriptor().getFullMethodName(),
            all(headers, Caller.AUTHORIZATION),
            CallIdentity.current().peer(),
            address(call),
            all(headers, CallIdentity.NODE_HEADER));
    if (headers.containsKey(CallIdentity.PRINCIPAL_HEADER)) {
      throw forged(arrival);
    }
    if (!isPrintable(headers)) {
      throw refused(
          arrival,
          ServiceException.invalidField("metadata", "not printable", "printable ASCII in values"));
    }
    Principal principal = admit(arrival);
    return CallContexts.start(Caller.in(Context.current(), principal), call, headers, next);
  }

  /** What to throw at a caller that says itself for whom it calls; counted and logged here. */
  public ServiceException forged(Arrival arrival) {
    return refused(
        arrival,
        new ServiceException(
            ErrorReason.NOT_PERMITTED, "vedette-principal: set by the caller (expected: not set)"));
  }

  private ServiceException refused(Arrival arrival, ServiceException problem) {
    rejections.count(problem.reason().name());
    log.denied(arrival, problem.reason().name(), problem.publicMessage());
    return problem;
  }

  /** What goes on to services must not be able to end a header or a line. */
  private static boolean isPrintable(Metadata headers) {
    // Names and values in turns, as they came.
    byte[][] all = InternalMetadata.serialize(headers);
    for (int i = 0; i < all.length; i += 2) {
      if (!isBinary(all[i])) {
        for (byte letter : all[i + 1]) {
          if (letter < ' ' || letter > '~') {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean isBinary(byte[] name) {
    int start = name.length - BINARY.length;
    return start >= 0 && Arrays.equals(name, start, name.length, BINARY, 0, BINARY.length);
  }

  private static List<String> all(Metadata headers, Metadata.Key<String> key) {
    Iterable<String> values = headers.getAll(key);
    if (values == null) {
      return List.of();
    }
    List<String> found = new ArrayList<>(1);
    values.forEach(found::add);
    return found;
  }

  private static String address(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress remote
        ? address(remote)
        : "unknown";
  }

  /** An address without its port. */
  public static String address(@Nullable InetSocketAddress remote) {
    return remote == null || remote.getAddress() == null
        ? "unknown"
        : remote.getAddress().getHostAddress();
  }
}
