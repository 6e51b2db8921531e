package dev.vedette.rules.destination;

import dev.vedette.server.config.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads addresses that hold a secret, and never repeats them; stateless. */
final class SecretUrls {
  private SecretUrls() {}

  static URI parse(String key, String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Refused below without its cause, whose message holds the text.
    }
    throw new InvalidSettingException(key, "not usable", "a secret that makes an http(s) URL");
  }
}
