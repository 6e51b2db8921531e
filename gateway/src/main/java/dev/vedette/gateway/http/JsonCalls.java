package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.MethodDescriptor.MethodType;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /package.Service/Method} with the request as JSON calls any unary method.
 * Thread-safe.
 */
final class JsonCalls implements HttpService {
  private static final JsonFormat.Parser PARSER = JsonFormat.parser();
  private static final JsonFormat.Printer PRINTER = JsonFormat.printer();

  private final Contract contract;
  private final UnaryCalls calls;

  @Inject
  JsonCalls(Contract contract, UnaryCalls calls) {
    this.contract = contract;
    this.calls = calls;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      Contract.Method method = method(context);
      if (request.method() != HttpMethod.POST) {
        return HttpResponse.of(
            HttpStatus.METHOD_NOT_ALLOWED,
            MediaType.PLAIN_TEXT_UTF_8,
            "%s",
            request.method() + " (expected: POST)\n");
      }
      String principal = calls.principal(context, request.headers(), method);
      return HttpResponse.of(
          request
              .aggregate()
              .thenComposeAsync(
                  whole -> answer(context, whole, method, principal),
                  context.blockingTaskExecutor())
              .exceptionally(HttpErrors::json));
    } catch (ServiceException e) {
      return HttpErrors.json(e);
    }
  }

  private Contract.Method method(ServiceRequestContext context) {
    String name = context.pathParam("service") + "/" + context.pathParam("method");
    Contract.Method method =
        contract
            .find(name)
            .orElseThrow(() ->
                new ServiceException(ErrorReason.RESOURCE_NOT_FOUND, name + ": no such method"));
    if (method.raw().getType() != MethodType.UNARY) {
      throw new ServiceException(
          ErrorReason.NOT_SUPPORTED, name + ": streams (expected: a gRPC client)");
    }
    return method;
  }

  private CompletableFuture<HttpResponse> answer(
      ServiceRequestContext context,
      AggregatedHttpRequest request,
      Contract.Method method,
      String principal) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(method.proto().getInputType());
    try {
      String body = request.contentUtf8();
      PARSER.merge(body.isBlank() ? "{}" : body, message);
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INVALID_CONTENT, "body: " + e.getMessage());
    }
    return calls
        .call(context, request.headers(), method, message.build().toByteArray(), principal)
        .thenApplyAsync(bytes -> print(method, bytes), context.blockingTaskExecutor());
  }

  private static HttpResponse print(Contract.Method method, byte[] bytes) {
    try {
      String json = PRINTER.print(DynamicMessage.parseFrom(method.proto().getOutputType(), bytes));
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "%s", json + "\n");
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INTERNAL, "the answer could not be read");
    }
  }
}
