package dev.vedette.rules.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.Base64;
import java.util.Optional;

/**
 * A place in a listing that is valid for one query only; immutable.
 *
 * @param query what is listed, by its stable text
 * @param position the last item that was sent
 */
public record PageToken(String query, String position) {
  private static final int DIGEST_LENGTH = 16;

  /** Returns the token as clients see it. */
  public String encode() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((digest() + position).getBytes(UTF_8));
  }

  /** Reads a token, empty when it is none or belongs to another query. */
  public static Optional<PageToken> decode(String query, String token) {
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (text.length() < DIGEST_LENGTH) {
      return Optional.empty();
    }
    PageToken read = new PageToken(query, text.substring(DIGEST_LENGTH));
    return text.startsWith(read.digest()) ? Optional.of(read) : Optional.empty();
  }

  private String digest() {
    return Hashing.sha256().hashString(query, UTF_8).toString().substring(0, DIGEST_LENGTH);
  }
}
