package dev.vedette.cli.login;

import dev.vedette.cli.outcome.CommandFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gets a token of somebody who proves who they are in a browser, on any machine (RFC 8628). Used by
 * one thread.
 */
final class DeviceFlow {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  private static final Duration SLOWER = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final IdentityProvider provider;
  private final Consumer<String> say;
  private final Pause pause;

  /** Waits for a while. */
  interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  DeviceFlow(IdentityProvider provider, Consumer<String> say, Pause pause) {
    this.provider = provider;
    this.say = say;
    this.pause = pause;
  }

  /**
   * The token: the one about the person if there is one, otherwise the one for access.
   *
   * @throws CommandFailure when there is none in the end
   */
  String token(String issuer, String client, String scope) throws InterruptedException {
    IdentityProvider.Answer about =
        expectOk(provider.get(withoutSlash(issuer) + "/.well-known/openid-configuration"), issuer);
    if (!withoutSlash(about.text("issuer")).equals(withoutSlash(issuer))) {
      throw new CommandFailure(
          issuer + ": says that it is " + printable(about.text("issuer")) + " (expected: itself)");
    }
    String devices = about.text("device_authorization_endpoint");
    if (devices.isEmpty()) {
      throw new CommandFailure(
          issuer + ": does not offer to log in from another device (expected: RFC 8628)");
    }
    IdentityProvider.Answer begun =
        expectOk(provider.post(devices, Map.of("client_id", client, "scope", scope)), issuer);
    tell(begun);
    return poll(about.text("token_endpoint"), client, begun, issuer);
  }

  private void tell(IdentityProvider.Answer begun) {
    String code = printable(begun.text("user_code"));
    say.accept("open " + printable(begun.text("verification_uri")) + " and enter " + code);
    String whole = begun.text("verification_uri_complete");
    if (!whole.isEmpty()) {
      say.accept("or open " + printable(whole) + " and see that it shows " + code);
    }
  }

  private String poll(String url, String client, IdentityProvider.Answer begun, String issuer)
      throws InterruptedException {
    Duration interval = seconds(begun, "interval", USUAL_INTERVAL);
    Duration left = seconds(begun, "expires_in", LONGEST);
    Map<String, String> form =
        Map.of("grant_type", GRANT, "device_code", begun.text("device_code"), "client_id", client);
    while (left.isPositive()) {
      pause.await(interval);
      left = left.minus(interval);
      IdentityProvider.Answer answer = provider.post(url, form);
      if (answer.status() == 200) {
        String person = answer.text("id_token");
        String token = person.isEmpty() ? answer.text("access_token") : person;
        if (token.isEmpty()) {
          throw new CommandFailure(issuer + ": answered without a token");
        }
        return token;
      }
      switch (answer.text("error")) {
        case "authorization_pending" -> {}
        case "slow_down" -> interval = interval.plus(SLOWER);
        case "access_denied" -> throw new CommandFailure(issuer + ": it was denied");
        case "expired_token" -> left = Duration.ZERO;
        default -> expectOk(answer, issuer);
      }
    }
    throw new CommandFailure(issuer + ": nobody entered the code in time");
  }

  /** Between a second and half an hour. */
  private static Duration seconds(IdentityProvider.Answer answer, String name, Duration otherwise) {
    long given = answer.body().path(name).asLong(otherwise.toSeconds());
    return Duration.ofSeconds(Math.clamp(given, 1, LONGEST.toSeconds()));
  }

  private static IdentityProvider.Answer expectOk(IdentityProvider.Answer answer, String issuer) {
    if (answer.status() != 200) {
      throw new CommandFailure(
          "%s: status %d (expected: 200) %s %s"
              .formatted(
                  issuer,
                  answer.status(),
                  printable(answer.text("error")),
                  printable(answer.text("error_description")))
              .strip());
    }
    return answer;
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** What a provider says must not steer the terminal. */
  private static String printable(String text) {
    String shown = text.length() > 500 ? text.substring(0, 500) : text;
    return shown.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
