package dev.vedette.bench.fault;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * What became of the events that one round generated. Used by one thread, but for noting events,
 * which any may do.
 */
final class Account {
  static final String RULE = "Fault round file made";
  private static final String LOSS = "Falco internal: syscall event drop";
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Channel gateway;
  private final String directory;
  private final NavigableMap<Long, Instant> generated = new ConcurrentSkipListMap<>();
  private final Map<Long, Set<String>> stored = new HashMap<>();
  private final List<Gap> gaps = new ArrayList<>();

  /** A span of time of which the node says that events may be missing. */
  private record Gap(Instant since, Instant until, String reason) {}

  /**
   * The result.
   *
   * @param generated events that were made
   * @param once those with exactly one alert
   * @param repeated those with more
   * @param inGaps those without, at a time that an alert names as a gap
   * @param missing those without, and nobody says why
   * @param notSent alerts that an output did not send
   * @param sentAgain alerts that an output sent more than once
   */
  record Result(
      int generated, int once, int repeated, int inGaps, int missing, int notSent, int sentAgain) {
    static final Result NONE = new Result(0, 0, 0, 0, 0, 0, 0);

    /** Its numbers in their order. */
    List<Integer> row() {
      return List.of(generated, once, repeated, inGaps, missing, notSent, sentAgain);
    }

    Result plus(Result other) {
      return new Result(
          generated + other.generated,
          once + other.once,
          repeated + other.repeated,
          inGaps + other.inGaps,
          missing + other.missing,
          notSent + other.notSent,
          sentAgain + other.sentAgain);
    }
  }

  Account(Channel gateway, String directory) {
    this.gateway = gateway;
    this.directory = directory;
  }

  void generated(long number) {
    generated.put(number, Instant.now());
  }

  int events() {
    return generated.size();
  }

  /** Whether an event with at least this number has an alert, so that all parts work again. */
  boolean hasAlertFrom(long number) {
    try {
      return list(RULE).stream().findFirst().stream().anyMatch(alert -> number(alert) >= number);
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private long number(Alert alert) {
    String file = alert.getOutputFieldsOrThrow("fd.name").getText().toStringUtf8();
    return Long.parseLong(file.substring(directory.length()));
  }

  /** Waits until all are accounted for, or nothing comes any more. */
  void settle() throws InterruptedException {
    long start = System.nanoTime();
    long lastNews = start;
    int before = -1;
    CountDownLatch never = new CountDownLatch(1);
    while (System.nanoTime() - lastNews < QUIET.toNanos()
        && System.nanoTime() - start < LONGEST.toNanos()) {
      read();
      if (missing().isEmpty()) {
        return;
      }
      int now = stored.size() + gaps.size();
      if (now != before) {
        before = now;
        lastNews = System.nanoTime();
      }
      var _ = never.await(1, TimeUnit.SECONDS);
    }
  }

  private List<Long> missing() {
    return generated.entrySet().stream()
        .filter(event -> !stored.containsKey(event.getKey()) && !inGap(event.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean inGap(Instant time) {
    // The clock of the generator's note is read after the event.
    return gaps.stream()
        .anyMatch(gap ->
            !time.isBefore(gap.since().minusMillis(100))
                && !time.isAfter(gap.until().plusMillis(100)));
  }

  private void read() {
    try {
      stored.clear();
      gaps.clear();
      for (Alert alert : list(RULE)) {
        long number = number(alert);
        if (generated.containsKey(number)) {
          stored.computeIfAbsent(number, _ -> new HashSet<>()).add(alert.getName());
        }
      }
      for (Alert alert : list(LOSS)) {
        if (alert.containsOutputFields("since")) {
          gaps.add(
              new Gap(
                  time(alert, "since"),
                  time(alert, "until"),
                  alert.containsOutputFields("reason")
                      ? alert.getOutputFieldsOrThrow("reason").getText().toStringUtf8()
                      : "ring_full"));
        }
      }
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNAVAILABLE
          && e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
        throw e;
      }
    }
  }

  private static Instant time(Alert alert, String field) {
    return Instant.parse(alert.getOutputFieldsOrThrow(field).getText().toStringUtf8());
  }

  /** All alerts of a rule that are as new as the round. */
  private List<Alert> list(String rule) {
    List<Alert> found = new ArrayList<>();
    String page = "";
    do {
      ListAlertsResponse response =
          AlertServiceGrpc.newBlockingStub(gateway)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .listAlerts(
                  ListAlertsRequest.newBuilder()
                      .setSelector(AlertSelector.newBuilder().addRules(rule))
                      .setPageSize(1000)
                      .setPageToken(page)
                      .build());
      found.addAll(response.getAlertsList());
      page = response.getNextPageToken();
    } while (!page.isEmpty() && !isOlder(found.getLast()));
    return found;
  }

  private boolean isOlder(Alert alert) {
    return generated.isEmpty()
        || Instant.ofEpochSecond(alert.getTime().getSeconds())
            .isBefore(generated.firstEntry().getValue().minusSeconds(30));
  }

  /** Adds up, when the output has had its time too. */
  Result result(List<ToIntFunction<String>> outputs) throws InterruptedException {
    long end = System.nanoTime() + QUIET.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (notSent(outputs) > 0 && System.nanoTime() < end) {
      var _ = never.await(200, TimeUnit.MILLISECONDS);
    }
    int once = 0;
    int repeated = 0;
    int sentAgain = 0;
    for (Set<String> alerts : stored.values()) {
      once += alerts.size() == 1 ? 1 : 0;
      repeated += alerts.size() > 1 ? 1 : 0;
      sentAgain +=
          (int)
              alerts.stream()
                  .filter(alert -> outputs.stream().anyMatch(each -> each.applyAsInt(alert) > 1))
                  .count();
    }
    int missing = missing().size();
    return new Result(
        generated.size(),
        once,
        repeated,
        generated.size() - stored.size() - missing,
        missing,
        notSent(outputs),
        sentAgain);
  }

  private int notSent(List<ToIntFunction<String>> outputs) {
    return (int)
        stored.values().stream()
            .flatMap(Set::stream)
            .filter(alert -> outputs.stream().anyMatch(each -> each.applyAsInt(alert) == 0))
            .count();
  }
}
