package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vedette.gateway.limit.LimitConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What somebody might try at the gateway's addresses. Each attempt must be refused and counted, and
 * a good call must work after it.
 */
@NullMarked
class SecurityIT {
  @TempDir private Path directory;

  @Test
  void everyAttemptIsRefusedAndCountedAndTheGatewayGoesOn() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    Logger root = (Logger) LoggerFactory.getLogger("dev.vedette.gateway");
    log.start();
    root.addAppender(log);
    Attempts attempts = new Attempts();
    List<String> wrong = new ArrayList<>();
    try (SecurityFixture fixture = new SecurityFixture(directory, LimitConfig.of(500))) {
      new CredentialAttempts(fixture, attempts).addAll();
      new WireAttempts(fixture, attempts).addAll();
      assertThat(fixture.answersGoodCalls()).isTrue();
      System.out.printf("%n| attempt | outcome | counted |%n|---|---|---|%n");
      for (Map.Entry<String, Attempts.Attempt> entry : attempts.all.entrySet()) {
        String line = run(fixture, entry.getKey(), entry.getValue(), wrong);
        System.out.println(line);
      }
      System.out.printf("%d attempts, %d wrong%n", attempts.all.size(), wrong.size());
      assertThat(wrong).isEmpty();
      assertThat(attempts.all).hasSizeGreaterThanOrEqualTo(60);
      assertThat(eventually(() -> fixture.sum("vedette_gateway_calls_in_flight") == 0)).isTrue();
      assertThat(eventually(() -> fixture.sum("vedette_gateway_connections") <= 2)).isTrue();
    } finally {
      root.detachAppender(log);
    }
    List<String> lines =
        List.copyOf(log.list).stream()
            .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
            .toList();
    assertThat(lines).anyMatch(line -> line.contains("call denied"));
    assertThat(lines)
        .allMatch(line -> line.chars().allMatch(character -> character >= ' ' && character < 127))
        .noneMatch(line -> line.contains(SecurityFixture.ADMIN) || line.contains("eyJ"));
  }

  private static String run(
      SecurityFixture fixture, String name, Attempts.Attempt attempt, List<String> wrong)
      throws Exception {
    double before = fixture.turnedAway();
    String outcome = attempt.body().call();
    boolean counted = eventually(() -> fixture.turnedAway() > before);
    boolean healthy = fixture.answersGoodCalls();
    if (!outcome.matches(attempt.expected()) || !counted || !healthy) {
      wrong.add(name + ": " + outcome + ", counted " + counted + ", healthy " + healthy);
    }
    return "| " + name + " | " + outcome + " | " + (counted ? "yes" : "no") + " |";
  }

  private static boolean eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
