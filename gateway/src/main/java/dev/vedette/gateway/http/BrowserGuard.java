package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.identity.Rejections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other people's web pages from using a browser that may read here, and tells browsers how
 * little an answer may do. Counts what it turns away. Thread-safe.
 */
final class BrowserGuard {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Rejections rejections;

  @Inject
  BrowserGuard(Rejections rejections) {
    this.rejections = rejections;
  }

  /**
   * A web page may point a name of its own at 127.0.0.1 and have the browser read for it; such
   * requests carry that name.
   */
  HttpResponse onlyLoopbackNames(
      HttpService next, ServiceRequestContext context, HttpRequest request) throws Exception {
    String authority = request.authority() == null ? "" : request.authority();
    String host = authority.replaceFirst(":\\d+$", "");
    if (!LOOPBACK_NAMES.contains(host)) {
      return refuse(
          "FOREIGN_HOST",
          HttpStatus.MISDIRECTED_REQUEST,
          "host: " + host + " (expected: localhost or 127.0.0.1)\n");
    }
    return next.serve(context, request);
  }

  /**
   * No credential travels by itself, but reading on 127.0.0.1 needs none, and some calls take time:
   * what another site's page asks for is refused. People may follow links to pages from anywhere.
   */
  HttpResponse onlyOwnPages(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    @Nullable String site = request.headers().get("sec-fetch-site");
    @Nullable String mode = request.headers().get("sec-fetch-mode");
    @Nullable String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    // Browsers that do not say the one say the other.
    boolean foreign =
        site == null
            ? origin != null && !origin.endsWith("://" + request.authority())
            : !site.equals("same-origin") && !site.equals("none");
    boolean link = "navigate".equals(mode) && request.method() == HttpMethod.GET;
    if (foreign && !link) {
      return refuse(
          "FOREIGN_SITE",
          HttpStatus.FORBIDDEN,
          "origin: another site (expected: this gateway's pages)\n");
    }
    return next.serve(context, request);
  }

  /** Sets what every answer says to browsers, unless it says something else already. */
  static HttpResponse hardened(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    return next.serve(context, request).mapHeaders(BrowserGuard::harden);
  }

  /** The same for headers alone. */
  static ResponseHeaders harden(ResponseHeaders headers) {
    return headers.withMutations(mutable -> {
      if (!mutable.contains("content-security-policy")) {
        mutable.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
      }
      if (!mutable.contains(HttpHeaderNames.CACHE_CONTROL)) {
        mutable.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
      }
      mutable.set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
      mutable.set("referrer-policy", "no-referrer");
      mutable.set("cross-origin-opener-policy", "same-origin");
      mutable.set("cross-origin-resource-policy", "same-origin");
    });
  }

  private HttpResponse refuse(String reason, HttpStatus status, String body) {
    rejections.count(reason);
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, "%s", body);
  }
}
