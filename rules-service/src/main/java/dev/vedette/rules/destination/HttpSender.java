package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.server.config.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts alerts and judges the answers; thread-safe. It follows no redirection, reads at most 64 KiB
 * of an answer, and is interrupted by whoever waits for it.
 */
final class HttpSender implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64 * 1024;
  private static final int LONGEST_WAIT_SECONDS = 3600;

  private final HttpClient client;

  HttpSender(Duration timeout) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * An answer.
   *
   * @param status its number
   * @param body its text
   * @param outcome what the status says
   */
  record Answer(int status, String body, Outcome outcome) {}

  /** Posts a body on behalf of an alert, whose name lets the receiver recognise it. */
  Answer post(Alert alert, URI uri, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!alert.getName().isEmpty()) {
      request.header("Idempotency-Key", alert.getName());
    }
    headers.forEach(request::header);
    HttpResponse<byte[]> response =
        client.send(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    return new Answer(
        response.statusCode(),
        new String(response.body(), StandardCharsets.UTF_8),
        outcome(response));
  }

  private static Outcome outcome(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String reason = "HTTP status " + status;
    return switch (status) {
      case 400, 413, 414, 415, 422 -> new Outcome.Refused(reason);
      case 408, 425, 429, 502, 503, 504 -> new Outcome.Unreachable(reason, retryAfter(response));
      default ->
          status >= 200 && status < 300 ? new Outcome.Delivered() : new Outcome.Failed(reason);
    };
  }

  private static Duration retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> seconds(Long.parseLong(value)))
        .orElse(Duration.ZERO);
  }

  /** Returns a wait that a receiver asks for, within bounds. */
  static Duration seconds(long wanted) {
    return Duration.ofSeconds(Math.clamp(wanted, 0, LONGEST_WAIT_SECONDS));
  }

  /** Reads a secret that becomes a header. */
  static String secret(@Nullable SecretFile file) {
    return file == null ? "" : file.read();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
