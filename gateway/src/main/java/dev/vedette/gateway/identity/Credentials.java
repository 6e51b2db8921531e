package dev.vedette.gateway.identity;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.file.Reloaded;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What good credentials are compared with, kept up to date. Started and stopped once. */
final class Credentials implements LifecyclePart {
  private final Reloaded<StaticTokens> tokens;
  private final @Nullable JwtVerifier jwt;
  private final @Nullable KeyFetcher fetcher;

  @Inject
  Credentials(IdentityConfig config, Clock clock, CollectorRegistry registry) {
    Counter reloads =
        Counter.build(
                "vedette_gateway_credential_reloads_total",
                "Changed files of credentials: loaded, or kept as they were since they are wrong.")
            .labelNames("file", "outcome")
            .register(registry);
    Counter fetches =
        Counter.build(
                "vedette_gateway_jwks_fetches_total", "Fetches of an identity provider's keys.")
            .labelNames("outcome")
            .register(registry);
    Path file = config.tokens();
    tokens =
        file == null
            ? Reloaded.fixed(new StaticTokens(List.of()))
            : Reloaded.of(
                List.of(file),
                () -> StaticTokens.read(file),
                outcome -> count(reloads, "tokens", outcome));
    JwtConfig provider = config.jwt();
    fetcher =
        provider == null || !provider.isFetched()
            ? null
            : new KeyFetcher(URI.create(provider.jwks()), fetches, System::nanoTime);
    jwt = provider == null ? null : new JwtVerifier(provider, source(provider, reloads), clock);
  }

  private KeySource source(JwtConfig provider, Counter reloads) {
    return fetcher != null
        ? fetcher
        : new KeyFile(Path.of(provider.jwks()), outcome -> count(reloads, "jwks", outcome));
  }

  private static void count(Counter reloads, String file, Reloaded.Outcome outcome) {
    reloads.labels(file, outcome.name().toLowerCase(java.util.Locale.ROOT)).inc();
  }

  Reloaded<StaticTokens> tokens() {
    return tokens;
  }

  Optional<JwtVerifier> jwt() {
    return Optional.ofNullable(jwt);
  }

  @Override
  public String name() {
    return "credentials";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() {
    if (fetcher != null) {
      fetcher.start();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    if (fetcher != null) {
      fetcher.stop();
    }
  }
}
