package dev.vedette.gateway.page;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Serves the files of the web page, which hold nothing of anybody: what is to be seen comes from
 * the API, under its rules. Only the files that are named here are served. Immutable.
 */
public final class Page {
  /**
   * Scripts and styles from here and nowhere else, none within the page; no text can become markup
   * (trusted types without any policy); nothing is sent elsewhere, and nobody frames the page.
   */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "icon.svg",
          "app.js",
          "api.js",
          "dom.js",
          "format.js",
          "alerts.js",
          "alert.js",
          "rules.js",
          "nodes.js",
          "scan.js",
          "traffic.js",
          "posture.js");

  @Inject
  Page() {}

  /** Binds the page at {@code /} and its files at {@code /page/}. */
  public void bind(ServerBuilder builder) {
    for (String name : FILES) {
      HttpService file = file(name);
      builder.service("/page/" + name, file);
      if (name.equals("index.html")) {
        builder.service("/", file);
      }
    }
  }

  private static HttpService file(String name) {
    byte[] content = read(name);
    String etag = '"' + digest(content) + '"';
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(type(name))
            .set("content-security-policy", POLICY)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .set(HttpHeaderNames.ETAG, etag)
            .build();
    return (context, request) -> serve(request, headers, content);
  }

  private static HttpResponse serve(HttpRequest request, ResponseHeaders headers, byte[] content) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
    }
    if (headers
        .get(HttpHeaderNames.ETAG, "")
        .equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
      return HttpResponse.of(headers.toBuilder().status(HttpStatus.NOT_MODIFIED).build());
    }
    return HttpResponse.of(headers, HttpData.wrap(content));
  }

  private static MediaType type(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".html" -> MediaType.HTML_UTF_8;
      case ".css" -> MediaType.CSS_UTF_8;
      case ".svg" -> MediaType.SVG_UTF_8;
      default -> MediaType.JAVASCRIPT_UTF_8;
    };
  }

  private static byte[] read(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + ": not on the class path");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read", e);
    }
  }

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
