package dev.vedette.gateway.posture;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Caller;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.proxy.Outcomes;
import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Router;
import dev.vedette.gateway.route.Upstream;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Asks the services behind the gateway on behalf of a caller. Thread-safe; blocks. */
final class Questions {
  private static final int DEADLINE_SECONDS = 20;

  private final Router router;
  private final Outcomes outcomes;
  private final Contract contract;

  @Inject
  Questions(Router router, Outcomes outcomes, Contract contract) {
    this.contract = contract;
    this.router = router;
    this.outcomes = outcomes;
  }

  private Contract.Method known(MethodDescriptor<?, ?> method) {
    return contract
        .find(method.getFullMethodName())
        .orElseThrow(() -> new IllegalStateException(method + ": not in the contract"));
  }

  /**
   * The answer.
   *
   * @throws StatusRuntimeException with a text that the caller may see
   */
  <Q, S> S ask(MethodDescriptor<Q, S> method, Q request, Principal principal) {
    Metadata headers = new Metadata();
    Caller.dress(headers, principal);
    Upstream upstream = router.route(known(method), headers).join();
    try {
      S answer =
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  upstream.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
              method,
              CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS),
              request);
      var _ = outcomes.ended(upstream, method, Status.OK, new Metadata());
      return answer;
    } catch (StatusRuntimeException e) {
      Metadata trailers = e.getTrailers() == null ? new Metadata() : e.getTrailers();
      Outcomes.Outcome told = outcomes.ended(upstream, method, e.getStatus(), trailers);
      throw told.status().asRuntimeException(told.trailers());
    }
  }
}
