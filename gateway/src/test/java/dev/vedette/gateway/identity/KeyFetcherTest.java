package dev.vedette.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys of a provider on this machine, which changes them, breaks and goes away. */
class KeyFetcherTest {
  private final Counter fetches =
      Counter.build("fetches_total", "Fetches.").labelNames("outcome").create();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String answer = "";
  private volatile int status = 200;
  private HttpServer server;
  private KeyFetcher fetcher;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.incrementAndGet();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    answer = set(key("k1"));
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    fetcher = new KeyFetcher(url, fetches, nanos::get);
  }

  @AfterEach
  void stop() throws InterruptedException {
    fetcher.stop();
    server.stop(0);
  }

  private static RSAKey key(String id) throws Exception {
    return new RSAKeyGenerator(2048).keyID(id).generate();
  }

  private static String set(JWK... keys) {
    return new JWKSet(Arrays.asList(keys)).toString();
  }

  private List<String> ids() {
    return fetcher.keys().stream()
        .flatMap(keys -> keys.getKeys().stream())
        .map(JWK::getKeyID)
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private double count(String outcome) {
    return fetches.labels(outcome).get();
  }

  @Test
  void aKeyThatIsNewIsFetchedOnceInTenSeconds() throws Exception {
    assertThat(fetcher.keys()).isEmpty();
    fetcher.start();
    await(() -> ids().equals(List.of("k1")));

    answer = set(key("k1"), key("k2"));
    assertThat(fetcher.lookAgain()).isTrue();
    await(() -> ids().equals(List.of("k1", "k2")));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
    assertThat(fetcher.lookAgain()).isFalse();
    assertThat(asked).hasValue(2);

    answer = set(key("k3"));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(fetcher.lookAgain()).isTrue();
    await(() -> ids().equals(List.of("k3")));
    assertThat(count("ok")).isEqualTo(3);
  }

  @Test
  void theLastGoodKeysStayWhileTheProviderIsBroken() throws Exception {
    fetcher.start();
    await(() -> count("ok") == 1);
    List<String> broken =
        List.of("not JSON", "{\"keys\": []}", "{\"keys\": [\"" + "x".repeat(2 << 20) + "\"]}");
    for (int i = 0; i < broken.size(); i++) {
      answer = broken.get(i);
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
      assertThat(fetcher.lookAgain()).isTrue();
      int failures = i + 1;
      await(() -> count("failed") == failures);
    }
    status = 500;
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(fetcher.lookAgain()).isTrue();
    await(() -> count("failed") == 4);
    assertThat(ids()).containsExactly("k1");
  }

  @Test
  void aProviderThatIsAwayIsAskedAgain() throws Exception {
    server.stop(0);
    fetcher.start();
    await(() -> count("failed") == 1);
    assertThat(fetcher.keys()).isEmpty();
    // A token may be tried again: the keys are on their way.
    assertThat(fetcher.lookAgain()).isTrue();
    assertThat(fetcher.lookAgain()).isTrue();
    await(() -> count("failed") == 2);
  }
}
