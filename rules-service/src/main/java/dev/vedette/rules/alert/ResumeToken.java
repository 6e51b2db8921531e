package dev.vedette.rules.alert;

import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.resource.PageToken;

/** Places in the order of storing, as clients see them; stateless. */
final class ResumeToken {
  private static final String QUERY = "watchAlerts";
  private static final String EXPECTED = "the resume_token of an earlier message of WatchAlerts";

  private ResumeToken() {}

  static String encode(long id) {
    return new PageToken(QUERY, Long.toString(id)).encode();
  }

  /** Reads a token that names an alert up to {@code last}. */
  static long decode(String token, long last) {
    long id =
        PageToken.decode(QUERY, token)
            .map(PageToken::position)
            .filter(position -> position.matches("[0-9]{1,18}"))
            .map(Long::parseLong)
            .orElseThrow(() -> PageRequest.wrongToken("resume_token", EXPECTED));
    if (id > last) {
      throw PageRequest.wrongToken("resume_token", EXPECTED + " of this database");
    }
    return id;
  }
}
