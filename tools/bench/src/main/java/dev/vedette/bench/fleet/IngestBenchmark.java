package dev.vedette.bench.fleet;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestRules;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc;
import dev.vedette.proto.rules.v1.BacktestState;
import dev.vedette.proto.rules.v1.CreateBacktestRequest;
import dev.vedette.proto.rules.v1.GetBacktestRequest;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How many candidate events the rules service takes in a second of CPU time, with 93 rules and 1,
 * 100 and 1,000 streams, what a stream costs that says nothing, and how fast a backtest reads what
 * was recorded of all that.
 */
public final class IngestBenchmark implements Benchmark {
  private static final int BATCH = 500;
  private static final int BATCHES = 8;

  /**
   * The optimising compiler works that long on 93 rules; its time counts as that of the service.
   */
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("vedette.bench.warm-up-seconds", 60));

  private static final Duration ROUND =
      Duration.ofSeconds(Integer.getInteger("vedette.bench.round-seconds", 10));
  private static final double TARGET = 200_000;
  private static final int IDLE = Integer.getInteger("vedette.bench.idle", 1000);
  private static final double MOST_BYTES = 200 * 1024;

  private final Path folder;
  private final List<List<Event>> batches = new ArrayList<>();

  /**
   * Prepares it.
   *
   * @param folder where the published rule files are
   */
  public IngestBenchmark(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<Measure> run() throws Exception {
    List<Event> events = Candidates.events(BATCH * BATCHES);
    for (int i = 0; i < BATCHES; i++) {
      batches.add(events.subList(i * BATCH, (i + 1) * BATCH));
    }
    List<Measure> measures = new ArrayList<>();
    try (RulesServer server =
        RulesServer.start(List.of("--rules.recordings.max-candidates=1GiB"))) {
      ManagedChannel first = server.connect();
      String revision = RulesServer.store(first, "falco", Candidates.rules(folder));
      RulesServer.activate(first, revision);
      measures.addAll(idle(server));
      var _ = load(server, revision, "warm", 4, WARM_UP);
      for (int streams : List.of(1, 100, 1000)) {
        double[] found = load(server, revision, "load" + streams, streams, ROUND);
        measures.add(
            Measure.atLeast(
                streams + " streams: events a second of CPU", found[0], "events/s", TARGET));
        measures.add(Measure.known(streams + " streams: events a second", found[1], "events/s"));
      }
      measures.addAll(backtest(server, first, revision));
      first.shutdownNow();
    }
    return measures;
  }

  /** Runs over what was recorded of the load. */
  private static List<Measure> backtest(RulesServer server, ManagedChannel channel, String revision)
      throws Exception {
    String other = RulesServer.store(channel, "other", List.of(Candidates.rule()));
    var _ = backtest(server, channel, other, revision); // The first compiles.
    double[] one = backtest(server, channel, other, revision);
    double[] both = backtest(server, channel, revision, revision);
    return List.of(
        Measure.known("backtest: recorded events", one[1], "events"),
        Measure.atLeast(
            "backtest: events a second of CPU, 1 rule against 93", one[0], "events/s", 1_000_000),
        Measure.known("backtest: the same, 93 rules against 93", both[0], "events/s"));
  }

  /** Events a second of CPU time, and events. */
  private static double[] backtest(
      RulesServer server, ManagedChannel channel, String before, String after) throws Exception {
    var stub = BacktestServiceGrpc.newBlockingStub(channel);
    RulesServer.Usage began = server.usage();
    Backtest run =
        stub.createBacktest(
                CreateBacktestRequest.newBuilder()
                    .setBacktest(
                        Backtest.newBuilder()
                            .setBefore(BacktestRules.newBuilder().addRevisions(before))
                            .setAfter(BacktestRules.newBuilder().addRevisions(after)))
                    .build())
            .getBacktest();
    CountDownLatch never = new CountDownLatch(1);
    while (run.getState() == BacktestState.BACKTEST_STATE_RUNNING) {
      var _ = never.await(100, TimeUnit.MILLISECONDS);
      run =
          stub.getBacktest(GetBacktestRequest.newBuilder().setName(run.getName()).build())
              .getBacktest();
    }
    if (run.getState() != BacktestState.BACKTEST_STATE_SUCCEEDED) {
      throw new IllegalStateException(run.getError());
    }
    double cpu = (server.usage().cpuNanos() - began.cpuNanos()) / 1e9;
    return new double[] {run.getEventCount() / cpu, run.getEventCount()};
  }

  /** Events a second of the service's CPU time, and a second. */
  private double[] load(
      RulesServer server, String revision, String name, int streams, Duration time)
      throws Exception {
    int connections = Math.min(streams, 50);
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      channels.add(server.connect());
    }
    List<PlayedStream> agents = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      agents.add(new PlayedStream(channels.get(i % connections), name + "-" + i));
    }
    for (PlayedStream agent : agents) {
      agent.awaitOpen();
    }
    RulesServer.Usage before = server.usage();
    long started = System.nanoTime();
    long end = started + time.toNanos();
    List<Callable<Long>> work = new ArrayList<>();
    for (PlayedStream agent : agents) {
      work.add(() -> {
        for (int i = 0; System.nanoTime() < end; i++) {
          agent.send(List.of(revision), batches.get(i % BATCHES));
        }
        agent.drain();
        return agent.sent();
      });
    }
    long sent = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> done : threads.invokeAll(work)) {
        sent += done.get();
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpu = (server.usage().cpuNanos() - before.cpuNanos()) / 1e9;
    channels.forEach(ManagedChannel::shutdownNow);
    return new double[] {sent / cpu, sent / seconds};
  }

  private static List<Measure> idle(RulesServer server) throws Exception {
    // The first few find what everybody shares.
    for (int i = 0; i < 20; i++) {
      ManagedChannel channel = server.connect();
      new PlayedStream(channel, "first-" + i).awaitOpen();
      channel.shutdownNow();
    }
    RulesServer.Usage before = server.collected();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      ManagedChannel channel = server.connect();
      channels.add(channel);
      new PlayedStream(channel, "idle-" + i).awaitOpen();
    }
    RulesServer.Usage after = server.collected();
    channels.forEach(ManagedChannel::shutdownNow);
    return List.of(
        Measure.atMost(
            "heap of an idle stream with its connection",
            (after.heapBytes() - before.heapBytes()) / (double) IDLE,
            "bytes",
            MOST_BYTES),
        Measure.known(
            "memory of the process, each idle stream",
            (after.residentBytes() - before.residentBytes()) / (double) IDLE,
            "bytes"));
  }
}
