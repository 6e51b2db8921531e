package dev.vedette.bench.gateway;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import io.grpc.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The same small calls directly, through the gateway, through nghttpx and through a proxy that is
 * grpc-java and nothing else, in turns: how many a second, how long they take, and what CPU time
 * the one in between uses. With {@code -Dvedette.gateway.soak=10m} also a thousand streams for so
 * long.
 */
public final class GatewayBenchmark implements Benchmark {
  private static final int IN_FLIGHT = 32;
  private static final int ROUNDS = Integer.getInteger("vedette.gateway.rounds", 7);
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("vedette.gateway.warm-up", 60));
  private static final int WARM_UP_SLICES = 4;
  private static final int STREAMS = 1000;

  /** Prepares it. */
  public GatewayBenchmark() {}

  /** One way to the backend, and what was measured on it. */
  private record Way(Child between, Load load, List<Round> rounds, List<Double> streamed) {}

  private record Round(Load.Result result, double cpuMicros) {}

  @Override
  public List<Measure> run() throws Exception {
    try (Child backend = Child.java(EchoChild.class, List.of());
        Child gateway = Child.java(GatewayChild.class, flags(backend.port()));
        Child bare = Child.java(BareProxyChild.class, List.of(Integer.toString(backend.port())));
        Child nghttpx = Child.nghttpx(backend.port())) {
      Map<String, Way> ways = new LinkedHashMap<>();
      ways.put("direct", way(backend));
      ways.put("nghttpx", way(nghttpx));
      ways.put("bare grpc-java", way(bare));
      ways.put("gateway", way(gateway));
      try {
        // In slices, since the caller gets warm as well.
        for (int i = 0; i < WARM_UP_SLICES; i++) {
          for (Way way : ways.values()) {
            way.load().calls(IN_FLIGHT, WARM_UP.dividedBy(WARM_UP_SLICES));
          }
        }
        for (int i = 0; i < ROUNDS; i++) {
          for (Way way : ways.values()) {
            way.rounds().add(round(way));
          }
        }
        for (int i = 0; i < 3; i++) {
          for (Way way : ways.values()) {
            way.streamed().add(way.load().streamedPerSecond(4, ROUND));
          }
        }
      } finally {
        ways.values().forEach(way -> way.load().close());
      }
      List<Measure> measures = new ArrayList<>(measures(ways));
      String soak = System.getProperty("vedette.gateway.soak", "");
      if (!soak.isEmpty()) {
        measures.addAll(soak(gateway, Duration.parse("PT" + soak)));
      }
      return measures;
    }
  }

  private static List<String> flags(int backend) {
    return List.of(
        "--gateway.upstreams.rules=127.0.0.1:" + backend,
        "--gateway.upstreams.scanner=127.0.0.1:" + backend,
        // One caller makes all calls here.
        "--gateway.limits.calls-per-second=1000000",
        "--gateway.limits.calls-per-caller=5000");
  }

  private static Way way(Child between) {
    return new Way(between, new Load(between.port(), 1), new ArrayList<>(), new ArrayList<>());
  }

  private static Round round(Way way) throws InterruptedException {
    Duration before = way.between().cpu();
    Load.Result result = way.load().calls(IN_FLIGHT, ROUND);
    Duration used = way.between().cpu().minus(before);
    return new Round(result, used.toNanos() / 1e3 / result.calls());
  }

  private static List<Measure> measures(Map<String, Way> ways) {
    List<Measure> measures = new ArrayList<>();
    Map<String, Double> rates = new LinkedHashMap<>();
    Map<String, Double> medians = new LinkedHashMap<>();
    Map<String, Double> cpus = new LinkedHashMap<>();
    ways.forEach((name, way) -> {
      rates.put(name, median(way, round -> round.result().perSecond()));
      medians.put(name, median(way, round -> round.result().p50Micros()));
      cpus.put(name, median(way, Round::cpuMicros));
      measures.add(Measure.known(name + ": calls", at(rates, name), "calls/s"));
      measures.add(Measure.known(name + ": p50", at(medians, name), "us"));
      measures.add(
          Measure.known(name + ": p99", median(way, round -> round.result().p99Micros()), "us"));
      measures.add(
          Measure.known(
              name + (name.equals("direct") ? ": CPU of a call, backend" : ": CPU of a call"),
              at(cpus, name),
              "us"));
      measures.add(
          Measure.known(
              name + ": streamed alerts", middle(new ArrayList<>(way.streamed())), "alerts/s"));
    });
    measures.add(
        Measure.known(
            "CPU of a call, gateway to bare grpc-java",
            at(cpus, "gateway") / at(cpus, "bare grpc-java"),
            "x"));
    measures.add(
        Measure.atLeast(
            "calls, gateway to nghttpx", at(rates, "gateway") / at(rates, "nghttpx"), "x", 0.9));
    measures.add(
        Measure.atMost(
            "added p50, gateway to nghttpx",
            (at(medians, "gateway") - at(medians, "direct"))
                / (at(medians, "nghttpx") - at(medians, "direct")),
            "x",
            1.3));
    measures.add(
        Measure.atMost(
            "CPU of a call, gateway to nghttpx",
            at(cpus, "gateway") / at(cpus, "nghttpx"),
            "x",
            2));
    return measures;
  }

  private static double at(Map<String, Double> values, String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  private static double median(Way way, ToDoubleFunction<Round> value) {
    return middle(way.rounds().stream().mapToDouble(value).boxed().toList());
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Memory after a tenth of the time and at the end. */
  private static List<Measure> soak(Child gateway, Duration time)
      throws IOException, InterruptedException {
    AtomicLong received = new AtomicLong();
    CountDownLatch never = new CountDownLatch(1);
    try (Load load = new Load(gateway.port(), 4);
        Context.CancellableContext _ = load.watch("", STREAMS, received)) {
      var _ = never.await(time.toMillis() / 10, TimeUnit.MILLISECONDS);
      long before = gateway.heapBytes();
      long residentBefore = gateway.residentBytes();
      var _ = never.await(time.toMillis() * 9 / 10, TimeUnit.MILLISECONDS);
      long after = gateway.heapBytes();
      double expected = 0.8 * STREAMS * time.toSeconds();
      return List.of(
          Measure.atLeast("soak: alerts received", (double) received.get(), "alerts", expected),
          Measure.known("soak: heap after a tenth", before / 1048576.0, "MiB"),
          Measure.atMost("soak: heap at the end", after / 1048576.0, "MiB", before / 1048576.0 + 8),
          Measure.known("soak: memory after a tenth", residentBefore / 1048576.0, "MiB"),
          Measure.atMost(
              "soak: memory at the end",
              gateway.residentBytes() / 1048576.0,
              "MiB",
              residentBefore / 1048576.0 * 1.1));
    }
  }
}
