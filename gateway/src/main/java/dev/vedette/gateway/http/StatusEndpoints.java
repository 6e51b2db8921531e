package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What programs that watch Falco's web server ask: is it there, what is it, how is it. */
final class StatusEndpoints {
  /** The engine whose rule files are understood, as in {@code required_engine_version}. */
  private static final String ENGINE = "0.63.0";

  private final CollectorRegistry registry;
  private final UnaryCalls calls;
  private final OpenApi api;

  @Inject
  StatusEndpoints(CollectorRegistry registry, UnaryCalls calls, OpenApi api) {
    this.registry = registry;
    this.calls = calls;
    this.api = api;
  }

  /** {@code GET /healthz}: this process is alive. */
  HttpResponse health(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "%s", "{\"status\": \"ok\"}\n");
  }

  /** {@code GET /versions}: the keys by which falcoctl decides which rule files fit. */
  HttpResponse versions(ServiceRequestContext context, HttpRequest request) {
    String minor = ENGINE.split("\\.", -1)[1];
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.JSON_UTF_8,
        "%s",
        "{\"engine_version\": \""
            + minor
            + "\", \"engine_version_semver\": \""
            + ENGINE
            + "\", \"plugin_versions\": {}}\n");
  }

  /** {@code GET /openapi.json}: what else there is, for whoever may read. */
  HttpResponse openApi(ServiceRequestContext context, HttpRequest request) {
    try {
      calls.reader(context, request.headers());
    } catch (ServiceException e) {
      return HttpErrors.text(e);
    }
    return HttpResponse.of(
        () -> HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "%s", api.document()),
        context.blockingTaskExecutor());
  }

  /** {@code GET /metrics}: the gateway's own, for whoever may read. */
  HttpResponse metrics(ServiceRequestContext context, HttpRequest request) {
    try {
      calls.reader(context, request.headers());
    } catch (ServiceException e) {
      return HttpErrors.text(e);
    }
    String type = TextFormat.chooseContentType(request.headers().get(HttpHeaderNames.ACCEPT));
    StringWriter text = new StringWriter();
    try {
      TextFormat.writeFormat(type, text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HttpResponse.of(HttpStatus.OK, MediaType.parse(type), "%s", text.toString());
  }
}
