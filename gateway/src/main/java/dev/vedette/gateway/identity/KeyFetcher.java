package dev.vedette.gateway.identity;

import com.nimbusds.jose.jwk.JWKSet;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches keys from a URL in one thread of its own: every few minutes, and when a token names a key
 * that is not known, at most once in some seconds. While the provider is away the last keys are
 * good. Thread-safe.
 */
final class KeyFetcher implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFetcher.class);
  private static final int EVERY_SECONDS = 300;
  private static final int RETRY_SECONDS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final URI url;
  private final Counter fetches;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gateway-jwks").factory());
  private final LongSupplier nanoTime;
  private final AtomicLong lastAsked;
  private volatile @Nullable JWKSet keys;

  KeyFetcher(URI url, Counter fetches, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastAsked = new AtomicLong(nanoTime.getAsLong() - TimeUnit.SECONDS.toNanos(RETRY_SECONDS));
    this.url = url;
    this.fetches = fetches;
  }

  /** Begins to fetch. */
  void start() {
    var _ = thread.scheduleWithFixedDelay(this::fetch, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    thread.shutdownNow();
    client.shutdownNow();
    thread.awaitTermination(3, TimeUnit.SECONDS);
  }

  @Override
  public Optional<JWKSet> keys() {
    return Optional.ofNullable(keys);
  }

  @Override
  public boolean lookAgain() {
    long now = nanoTime.getAsLong();
    long last = lastAsked.get();
    if (now - last < TimeUnit.SECONDS.toNanos(RETRY_SECONDS)
        || !lastAsked.compareAndSet(last, now)) {
      return keys == null;
    }
    thread.execute(this::fetch);
    return true;
  }

  private void fetch() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(url).timeout(LIMIT).header("Accept", "application/json").build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("status " + response.statusCode() + " (expected: 200)");
        }
        byte[] content = body.readNBytes((int) PublicKeys.MAX_BYTES + 1);
        if (content.length > PublicKeys.MAX_BYTES) {
          throw new IOException("larger than 1MiB");
        }
        keys = PublicKeys.parse(new String(content, StandardCharsets.UTF_8));
      }
      fetches.labels("ok").inc();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ParseException | RuntimeException e) {
      fetches.labels("failed").inc();
      LOG.atWarn()
          .addKeyValue("url", url)
          .addKeyValue("problem", e.getMessage() == null ? e.toString() : e.getMessage())
          .log("keys of the identity provider cannot be fetched");
    }
  }
}
