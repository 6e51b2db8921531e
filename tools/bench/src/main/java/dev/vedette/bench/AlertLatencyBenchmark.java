package dev.vedette.bench;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import io.grpc.stub.StreamObserver;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** From the system call to the alert at a client of {@code WatchAlerts}. */
final class AlertLatencyBenchmark implements Benchmark {
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 1000;
  private static final long LIMIT_SECONDS = 10;
  private static final String RULE = "Benchmark file opened";

  private final Path root;
  private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
  private final Map<String, Long> arrivals = new ConcurrentHashMap<>();

  AlertLatencyBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    Path directory = Files.createTempDirectory("vedette-latency");
    Histogram histogram = new Histogram(3);
    int lost = 0;
    try (SuiteProcess suite = SuiteProcess.start(root, List.of(), List.of());
        Gateway gateway = new Gateway(suite)) {
      gateway.apply(
          """
          - rule: %s
            desc: a file of the benchmark was opened
            condition: evt.type in (open, openat, openat2) and fd.name startswith %s/
            output: "opened %%fd.name"
            priority: NOTICE
          """
              .formatted(RULE, directory));
      watch(gateway);
      for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        long nanos = open(directory.resolve("f" + i));
        if (i < WARM_UP) {
          if (nanos < 0) {
            throw new IllegalStateException("no alert within " + LIMIT_SECONDS + " s");
          }
        } else if (nanos < 0) {
          lost++;
        } else {
          histogram.recordValue(nanos);
        }
      }
    } finally {
      Files.deleteIfExists(directory);
    }
    return List.of(
        Measure.atMost("median", histogram.getValueAtPercentile(50) / 1e6, "ms", 20),
        Measure.atMost("p99", histogram.getValueAtPercentile(99) / 1e6, "ms", 100),
        Measure.known("largest", histogram.getMaxValue() / 1e6, "ms"),
        Measure.atMost("alerts that did not come", lost, "of " + ROUNDS, 0));
  }

  /** Opens a new file once and waits for its alert; -1 when none came. */
  private long open(Path file) throws IOException, InterruptedException {
    // Not in step with the reader of the ring.
    new CountDownLatch(1)
        .await(ThreadLocalRandom.current().nextLong(1_000, 20_000), TimeUnit.MICROSECONDS);
    Files.createSymbolicLink(file, Path.of("/dev/null"));
    CountDownLatch arrived = new CountDownLatch(1);
    awaited.put(file.toString(), arrived);
    try {
      long start = System.nanoTime();
      new FileInputStream(file.toFile()).close();
      if (!arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return -1;
      }
      Long end = arrivals.remove(file.toString());
      return end == null ? -1 : end - start;
    } finally {
      awaited.remove(file.toString());
      Files.delete(file);
    }
  }

  private void watch(Gateway gateway) throws InterruptedException {
    CountDownLatch stands = new CountDownLatch(1);
    AlertServiceGrpc.newStub(gateway.client().channel())
        .watchAlerts(
            WatchAlertsRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(WatchAlertsResponse response) {
                long now = System.nanoTime();
                if (response.hasStarted()) {
                  stands.countDown();
                } else if (response.hasAlert()) {
                  arrived(response.getAlert(), now);
                }
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    if (!stands.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the watch does not stand");
    }
  }

  private void arrived(Alert alert, long now) {
    if (alert.getRule().equals(RULE)) {
      String file = alert.getOutputFieldsOrThrow("fd.name").getText().toStringUtf8();
      CountDownLatch waiting = awaited.get(file);
      if (waiting != null) {
        arrivals.putIfAbsent(file, now);
        waiting.countDown();
      }
    }
  }
}
