package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.MethodDescriptor.MethodType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods over HTTP: at the paths of {@code google.api.http} with JSON, and at {@code POST
 * /package.Service/Method} with JSON or gRPC-Web. Methods that stream answers give server-sent
 * events. Thread-safe.
 */
final class JsonCalls implements HttpService {
  private static final JsonFormat.Printer PRINTER = JsonFormat.printer();

  private final Contract contract;
  private final HttpBindings bindings;
  private final UnaryCalls calls;
  private final StreamCalls streams;

  /** What is called, by which binding if by any, and how the answers are written. */
  private record Target(
      Contract.Method method, HttpBindings.@Nullable Match match, @Nullable GrpcWebEncoding web) {}

  @Inject
  JsonCalls(Contract contract, HttpBindings bindings, UnaryCalls calls, StreamCalls streams) {
    this.contract = contract;
    this.bindings = bindings;
    this.calls = calls;
    this.streams = streams;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    @Nullable GrpcWebEncoding web =
        GrpcWebEncoding.of(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
    if (web == null && isGrpc(request)) {
      return notHere();
    }
    try {
      boolean byName = context.pathParams().containsKey("method");
      Set<HttpMethod> allowed = byName ? allowed(context) : bindings.allowed(context.path());
      if (!allowed.isEmpty() && !allowed.contains(request.method())) {
        return notAllowed(request.method(), allowed);
      }
      Target target = byName ? named(context, web) : bound(context, request.method());
      Principal principal = calls.principal(context, request.headers(), target.method());
      return HttpResponse.of(
          request
              .aggregate()
              .thenComposeAsync(
                  whole -> answer(context, whole, target, principal),
                  context.blockingTaskExecutor())
              .exceptionally(failure -> refusal(web, failure)));
    } catch (ServiceException e) {
      return refusal(web, e);
    }
  }

  /** A client that was given the wrong one of the gateway's two addresses. */
  private static boolean isGrpc(HttpRequest request) {
    return request
        .headers()
        .get(HttpHeaderNames.CONTENT_TYPE, "")
        .toLowerCase(Locale.ROOT)
        .startsWith("application/grpc");
  }

  private static HttpResponse notHere() {
    return HttpResponse.of(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        MediaType.PLAIN_TEXT_UTF_8,
        "content-type: application/grpc (expected: JSON or gRPC-Web here, gRPC at the gateway's"
            + " gRPC address)\n");
  }

  private static String name(ServiceRequestContext context) {
    return context.pathParam("service") + "/" + context.pathParam("method");
  }

  private Set<HttpMethod> allowed(ServiceRequestContext context) {
    return contract.find(name(context)).isPresent() ? Set.of(HttpMethod.POST) : Set.of();
  }

  private static HttpResponse refusal(@Nullable GrpcWebEncoding web, Throwable failure) {
    return web == null ? HttpErrors.json(failure) : web.refusal(failure);
  }

  private static HttpResponse notAllowed(HttpMethod method, Set<HttpMethod> allowed) {
    String names =
        String.join(", ", new TreeSet<>(allowed.stream().map(HttpMethod::name).toList()));
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.METHOD_NOT_ALLOWED)
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set(HttpHeaderNames.ALLOW, names)
            .build(),
        com.linecorp.armeria.common.HttpData.ofUtf8(method + " (expected: " + names + ")\n"));
  }

  private Target named(ServiceRequestContext context, @Nullable GrpcWebEncoding web) {
    String name = name(context);
    Contract.Method method =
        contract
            .find(name)
            .orElseThrow(() ->
                name.contains(".")
                    ? new ServiceException(
                        ErrorReason.RESOURCE_NOT_FOUND, name + ": no such method")
                    : noSuchPath());
    MethodType type = method.raw().getType();
    if (type != MethodType.UNARY && type != MethodType.SERVER_STREAMING) {
      throw new ServiceException(
          ErrorReason.NOT_SUPPORTED, name + ": takes a stream (expected: a gRPC client)");
    }
    return new Target(method, null, web);
  }

  private Target bound(ServiceRequestContext context, HttpMethod http) {
    HttpBindings.Match match =
        bindings.find(http, context.path()).orElseThrow(JsonCalls::noSuchPath);
    return new Target(match.binding().method(), match, null);
  }

  private static ServiceException noSuchPath() {
    return new ServiceException(
        ErrorReason.RESOURCE_NOT_FOUND, "no such path (expected: one of /openapi.json)");
  }

  private CompletableFuture<HttpResponse> answer(
      ServiceRequestContext context,
      AggregatedHttpRequest request,
      Target target,
      Principal principal) {
    Contract.Method method = target.method();
    @Nullable GrpcWebEncoding web = target.web();
    byte[] message = message(context, request, target);
    if (method.raw().getType() == MethodType.SERVER_STREAMING) {
      return streams.call(
          context,
          new StreamCalls.Request(method, request.headers(), principal),
          message,
          web == null ? new EventStreamEncoding(method) : web);
    }
    return calls
        .call(context, request.headers(), method, message, principal)
        .thenApplyAsync(
            bytes -> web == null ? print(method, bytes) : web.whole(bytes),
            context.blockingTaskExecutor());
  }

  private static byte[] message(
      ServiceRequestContext context, AggregatedHttpRequest request, Target target) {
    if (target.web() != null) {
      return target.web().request(request.content().array());
    }
    DynamicMessage.Builder message =
        target.match() == null
            ? JsonRequests.body(target.method().proto().getInputType(), request.contentUtf8())
            : JsonRequests.bound(target.match(), context.queryParams(), request.contentUtf8());
    // What a client of server-sent events sends when it connects again.
    @Nullable String last = request.headers().get("last-event-id");
    @Nullable FieldDescriptor token =
        message.getDescriptorForType().findFieldByName(EventStreamEncoding.RESUME_TOKEN);
    if (token != null && !Optional.ofNullable(last).orElse("").isEmpty()) {
      message.setField(token, last);
    }
    return message.build().toByteArray();
  }

  private static HttpResponse print(Contract.Method method, byte[] bytes) {
    try {
      String json = PRINTER.print(DynamicMessage.parseFrom(method.proto().getOutputType(), bytes));
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "%s", PlainJson.of(json) + "\n");
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INTERNAL, "the answer could not be read");
    }
  }
}
