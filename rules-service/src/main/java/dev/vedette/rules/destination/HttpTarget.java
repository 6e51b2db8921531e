package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Posts Falco's JSON as Falco does. Used by one thread at a time. */
final class HttpTarget implements Target {
  private final HttpSender sender;
  private final Destination.Http http;

  HttpTarget(HttpSender sender, Destination.Http http) {
    this.sender = sender;
    this.http = http;
    var _ = HttpSender.secret(http.authorization());
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", http.userAgent());
    if (http.authorization() != null) {
      headers.put("Authorization", http.authorization().read());
    }
    byte[] body = alert.getJson().getBytes(StandardCharsets.UTF_8);
    return sender.post(alert, URI.create(http.url()), body, headers).outcome();
  }

  @Override
  public void close() {
    sender.close();
  }
}
