package dev.vedette.cli.login;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to an identity provider: over https, or over http on this machine; follows no redirects
 * and reads a bounded answer. Used by one thread.
 */
final class IdentityProvider implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 256 * 1024;
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();

  /** An answer: its status and the JSON object in it. */
  record Answer(int status, JsonNode body) {
    /** A text of the object; empty when there is none. */
    String text(String name) {
      return body.path(name).asString("");
    }
  }

  /** Reads a document. */
  Answer get(String url) {
    return send(request(url).build());
  }

  /** Sends a form. */
  Answer post(String url, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpRequest.Builder request(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(url + ": not a URL");
    }
    boolean plain = "http".equals(uri.getScheme()) && THIS_MACHINE.contains("" + uri.getHost());
    if (!plain && !"https".equals(uri.getScheme())) {
      throw new CommandFailure(url + ": not https (expected: a URL that begins with https://)");
    }
    return HttpRequest.newBuilder(uri).timeout(LIMIT).header("Accept", "application/json");
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream stream = response.body()) {
        byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new CommandFailure(request.uri() + ": more than 256 KiB (expected: less)");
        }
        JsonNode body = JSON.readTree(bytes);
        if (!body.isObject()) {
          throw new CommandFailure(request.uri() + ": not a JSON object");
        }
        return new Answer(response.statusCode(), body);
      }
    } catch (JacksonException e) {
      throw new CommandFailure(request.uri() + ": not a JSON object");
    } catch (IOException e) {
      throw new CommandFailure(
          request.uri()
              + ": cannot be reached: "
              // A refused connection has no words of its own.
              + (e.getMessage() == null ? "connection refused" : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(request.uri() + ": interrupted");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
