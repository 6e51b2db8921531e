package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.identity.Rejections;
import dev.vedette.server.grpc.GrpcServerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that no service of ours saw: unknown paths, and what breaks a bound of HTTP.
 * Thread-safe.
 */
final class HttpRefusals implements ServerErrorHandler {
  private final Rejections rejections;
  private final String largest;

  @Inject
  HttpRefusals(Rejections rejections, GrpcServerConfig grpc) {
    this.rejections = rejections;
    this.largest = grpc.maxMessage().toString();
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return null; // As Armeria does it, which asks below for the answer.
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    rejections.count("HTTP_" + status.code());
    ResponseHeaders answer =
        BrowserGuard.harden(
            ResponseHeaders.builder(status).contentType(MediaType.PLAIN_TEXT_UTF_8).build());
    String text = text(status, description) + "\n";
    return AggregatedHttpResponse.of(answer, HttpData.ofUtf8(text));
  }

  private String text(HttpStatus status, @Nullable String description) {
    return switch (status.code()) {
      case 404 -> "no such path (expected: / or one of /openapi.json)";
      case 413 -> "body: too large (expected: at most " + largest + ")";
      case 414 ->
          "path and query: too long (expected: at most "
              + Flags.defaultHttp1MaxInitialLineLength()
              + " bytes)";
      case 431 ->
          "headers: too large (expected: at most " + Flags.defaultHttp1MaxHeaderSize() + " bytes)";
      default -> status + (description == null ? "" : ": " + description);
    };
  }
}
