package dev.vedette.bench.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRolloutRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.proto.rules.v1.RolloutStep;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A revision on its way to 1,000 agents, one that agents refuse, a hundred swaps under load, and
 * 10,000 idle with 200 busy agents on one replica.
 */
public final class FleetBenchmark implements Benchmark {
  private static final int AGENTS = Integer.getInteger("vedette.fleet.agents", 1000);
  private static final int IDLE = Integer.getInteger("vedette.fleet.idle", 10_000);
  private static final int BUSY = Integer.getInteger("vedette.fleet.busy", 200);
  private static final int SWAPS = 100;
  private static final int LOADED = 20;
  private static final int BATCH = 10;
  private static final int BUSY_EVENTS = 1000;
  private static final String RULE = "Fleet table read";

  @Override
  public List<Measure> run() throws Exception {
    List<Measure> measures = new ArrayList<>();
    try (RulesServer server = RulesServer.start(List.of("--rules.alerts.max-alerts=100000000"))) {
      ManagedChannel admin = server.connect();
      measures.addAll(rollout(server, admin));
      measures.addAll(swaps(server, admin));
      measures.addAll(scale(server, admin));
      admin.shutdownNow();
    }
    return measures;
  }

  private static String revision(ManagedChannel admin, int version) {
    String rule =
        """
        - rule: %s
          desc: a table was read, version %d
          condition: evt.type = openat and fd.name startswith /srv/data/
          output: read %%fd.name
          priority: NOTICE
        """
            .formatted(RULE, version);
    return RulesServer.store(
        admin,
        "fleet",
        List.of(
            File.newBuilder()
                .setPath("fleet.yaml")
                .setContent(ByteString.copyFromUtf8(rule))
                .build()));
  }

  private static List<Measure> rollout(RulesServer server, ManagedChannel admin) throws Exception {
    String first = revision(admin, 1);
    RulesServer.activate(admin, first);
    List<ManagedChannel> channels = new ArrayList<>();
    List<PlayedWatch> watches = new ArrayList<>();
    for (int i = 0; i < AGENTS; i++) {
      ManagedChannel channel = server.connect("agent-" + i);
      channels.add(channel);
      watches.add(new PlayedWatch(channel, "agent-" + i, _ -> {}));
    }
    await(() -> watches.stream().allMatch(watch -> watch.active().contains(first)));
    String second = revision(admin, 2);
    long started = System.nanoTime();
    roll(admin, "good", second, 1);
    await(() -> watches.stream().allMatch(watch -> watch.active().contains(second)));
    long[] nanos =
        watches.stream().mapToLong(watch -> watch.toldNanos() - started).sorted().toArray();
    await(() -> state(admin, "good") == Rollout.State.STATE_DONE);

    String poisoned = revision(admin, 3);
    watches.subList(0, AGENTS / 10).forEach(watch -> watch.reject(poisoned));
    long poison = System.nanoTime();
    roll(admin, "poisoned", poisoned, 3600);
    await(() -> state(admin, "poisoned") == Rollout.State.STATE_ROLLED_BACK);
    await(() -> watches.stream().allMatch(watch -> watch.active().contains(second)));
    double back = (System.nanoTime() - poison) / 1e6;
    channels.forEach(ManagedChannel::shutdownNow);
    return List.of(
        Measure.known("agents", AGENTS, "agents"),
        Measure.known("a revision at 99 % of them", nanos[AGENTS * 99 / 100 - 1] / 1e6, "ms"),
        Measure.known("at all of them", nanos[AGENTS - 1] / 1e6, "ms"),
        Measure.known("a refused one taken back everywhere", back, "ms"));
  }

  private static void roll(ManagedChannel admin, String id, String revision, long soakSeconds) {
    var _ =
        RolloutServiceGrpc.newBlockingStub(admin)
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setRolloutId(id)
                    .setRollout(
                        Rollout.newBuilder()
                            .setRevision(revision)
                            .addSteps(
                                RolloutStep.newBuilder()
                                    .setPercent(100)
                                    .setMode(RolloutMode.ROLLOUT_MODE_ACTIVE)
                                    .setSoakTime(Durations.fromSeconds(soakSeconds))))
                    .build());
  }

  private static Rollout.State state(ManagedChannel admin, String id) {
    return RolloutServiceGrpc.newBlockingStub(admin)
        .getRollout(GetRolloutRequest.newBuilder().setName("rollouts/" + id).build())
        .getRollout()
        .getState();
  }

  /** Every event alerts, under whichever revision; as many alerts must be there as were sent. */
  private static List<Measure> swaps(RulesServer server, ManagedChannel admin) throws Exception {
    List<String> revisions = List.of(revision(admin, 4), revision(admin, 5));
    RulesServer.activate(admin, revisions.getFirst());
    List<Event> events =
        Candidates.events(200).stream().filter(event -> event.getType() == 1).limit(BATCH).toList();
    AtomicBoolean ended = new AtomicBoolean();
    List<Callable<Long>> work = new ArrayList<>();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < LOADED; i++) {
      String node = "swap-" + i;
      ManagedChannel channel = server.connect(node);
      channels.add(channel);
      PlayedWatch watch = new PlayedWatch(channel, node, _ -> {});
      PlayedStream stream = new PlayedStream(channel, node).awaitOpen();
      await(() -> !watch.active().isEmpty());
      work.add(() -> {
        while (!ended.get()) {
          stream.send(watch.active(), events);
        }
        stream.drain();
        return stream.sent();
      });
    }
    long before = alerts(admin);
    long sent = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> running = work.stream().map(threads::submit).toList();
      for (int swap = 1; swap <= SWAPS; swap++) {
        RulesServer.activate(admin, revisions.get(swap % 2));
        var _ = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
      }
      ended.set(true);
      for (Future<Long> done : running) {
        sent += done.get();
      }
    }
    long stored = alerts(admin) - before;
    channels.forEach(ManagedChannel::shutdownNow);
    return List.of(
        Measure.known("events during " + SWAPS + " swaps", (double) sent, "events"),
        Measure.atMost(
            "of them without an alert of their own",
            (double) Math.abs(sent - stored),
            "events",
            0));
  }

  /** Ids of alerts have no gaps, so the newest says how many there were. */
  private static long alerts(ManagedChannel admin) {
    ListAlertsResponse newest =
        AlertServiceGrpc.newBlockingStub(admin)
            .listAlerts(
                ListAlertsRequest.newBuilder()
                    .setSelector(AlertSelector.newBuilder().addRules(RULE))
                    .setPageSize(1)
                    .build());
    return newest.getAlertsCount() == 0
        ? 0
        : Long.parseLong(newest.getAlerts(0).getName().replaceAll("[^0-9]", ""));
  }

  private static List<Measure> scale(RulesServer server, ManagedChannel admin) throws Exception {
    String quiet = RulesServer.store(admin, "quiet", List.of(Candidates.rule()));
    RulesServer.Usage before = server.collected();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      ManagedChannel channel = server.connect("idle-" + i);
      channels.add(channel);
      new PlayedStream(channel, "idle-" + i).awaitOpen();
      var _ = new PlayedWatch(channel, "idle-" + i, _ -> {});
    }
    RulesServer.Usage idle = server.collected();
    List<Event> events = Candidates.events(100);
    List<Callable<long[]>> work = new ArrayList<>();
    for (int i = 0; i < BUSY; i++) {
      ManagedChannel channel = server.connect("busy-" + i);
      channels.add(channel);
      PlayedStream stream = new PlayedStream(channel, "busy-" + i).awaitOpen();
      work.add(() -> {
        List<Long> delays = new ArrayList<>();
        for (int n = 0; n < BUSY_EVENTS / 100; n++) {
          long began = System.nanoTime();
          stream.send(List.of(quiet), events);
          stream.drain();
          delays.add(System.nanoTime() - began);
        }
        return delays.stream().mapToLong(Long::longValue).toArray();
      });
    }
    RulesServer.Usage began = server.usage();
    long started = System.nanoTime();
    List<long[]> delays = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<long[]> done : threads.invokeAll(work)) {
        delays.add(done.get());
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpu = (server.usage().cpuNanos() - began.cpuNanos()) / 1e9;
    long[] all = delays.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    channels.forEach(ManagedChannel::shutdownNow);
    double events200 = (double) BUSY * BUSY_EVENTS;
    return List.of(
        Measure.known("idle agents, each a connection and 2 streams", IDLE, "agents"),
        Measure.atMost(
            "heap of each",
            (idle.heapBytes() - before.heapBytes()) / (double) IDLE,
            "bytes",
            200 * 1024.0),
        Measure.known(
            "memory of the process with all of them", idle.residentBytes() / 1048576.0, "MiB"),
        Measure.known("busy agents beside them", BUSY, "agents"),
        Measure.known("their events a second", events200 / seconds, "events/s"),
        Measure.known("their events a second of CPU", events200 / cpu, "events/s"),
        Measure.known("99 % of batches acknowledged in", all[all.length * 99 / 100] / 1e6, "ms"));
  }

  private static void await(BooleanSupplier truth) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int tries = 0; !truth.getAsBoolean(); tries++) {
      if (tries == 6000) {
        throw new IllegalStateException("not within a minute");
      }
      var _ = never.await(10, TimeUnit.MILLISECONDS);
    }
  }
}
