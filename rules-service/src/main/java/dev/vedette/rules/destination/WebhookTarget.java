package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Posts a body made from a template, signed when there is a key. Used by one thread at a time.
 *
 * <p>The header {@code Vedette-Signature: t=SECONDS,v1=HEX} holds the HMAC-SHA256 of the seconds, a
 * dot and the body: a receiver that also looks at the time cannot be sent an old request again.
 */
final class WebhookTarget implements Target {
  private static final String SIGNATURE = "Vedette-Signature";

  private final HttpSender sender;
  private final Destination.Webhook webhook;
  private final @Nullable Template template;
  private final Clock clock;

  WebhookTarget(HttpSender sender, Destination.Webhook webhook, Clock clock) {
    this.sender = sender;
    this.webhook = webhook;
    this.clock = clock;
    this.template =
        webhook.template() == null
            ? null
            : Template.compile(webhook.template(), webhook.contentType());
    var _ = HttpSender.secret(webhook.authorization());
    var _ = HttpSender.secret(webhook.signingKey());
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    String text = template == null ? alert.getJson() : template.fill(alert);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", webhook.contentType());
    if (webhook.authorization() != null) {
      headers.put("Authorization", webhook.authorization().read());
    }
    if (webhook.signingKey() != null) {
      headers.put(
          SIGNATURE,
          signature(webhook.signingKey().read(), clock.instant().getEpochSecond(), body));
    }
    return sender.post(alert, URI.create(webhook.address()), body, headers).outcome();
  }

  static String signature(String key, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
