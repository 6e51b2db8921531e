package dev.vedette.e2e;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Follows the alerts at a gateway from the moment it is made. Thread-safe. */
final class Alerts implements AutoCloseable {
  private static final int TRIES = 5;
  private static final Duration SOON = Duration.ofSeconds(15);

  private final ManagedChannel channel;
  private final List<Alert> seen = new ArrayList<>();
  private final CountDownLatch started = new CountDownLatch(1);

  Alerts(String gateway) throws InterruptedException {
    channel = NettyChannelBuilder.forTarget(gateway).usePlaintext().build();
    AlertServiceGrpc.newStub(channel)
        .watchAlerts(WatchAlertsRequest.getDefaultInstance(), new Reader());
    if (!started.await(30, TimeUnit.SECONDS)) {
      channel.shutdownNow();
      throw new AssertionError("the watch does not stand");
    }
  }

  /** Something that is done under a name of its own. */
  interface Deed {
    /** Does it. */
    void as(String marker) throws IOException, InterruptedException;
  }

  /**
   * Does something and waits for its alert. Does it again only when the agent says that it dropped
   * events meanwhile: then another program floods the machine's kernel.
   */
  Alert after(Suite suite, Deed deed, BiPredicate<String, Alert> wanted) throws Exception {
    long dropped = dropped();
    for (int i = 0; i < TRIES; i++) {
      String marker = "m" + UUID.randomUUID().toString().replace("-", "");
      deed.as(marker);
      Optional<Alert> found = find(SOON, alert -> wanted.test(marker, alert));
      if (found.isPresent()) {
        return found.get();
      }
      long now = dropped();
      if (now == dropped) {
        break;
      }
      System.out.println("e2e: the kernel is flooded: " + (now - dropped) + " events dropped");
      dropped = now;
    }
    throw new AssertionError(
        "no such alert among " + summary() + "\n" + suite.vedette("nodes").out());
  }

  private long dropped() {
    return NodeServiceGrpc.newBlockingStub(channel)
        .listNodes(ListNodesRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .flatMap(node -> node.getDroppedEventsMap().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private synchronized Optional<Alert> find(Duration limit, Predicate<Alert> wanted)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Alert> found = seen.stream().filter(wanted).findFirst();
      long left = end - System.nanoTime();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized List<String> summary() {
    return seen.stream().map(Alert::getMessage).skip(Math.max(0, seen.size() - 20)).toList();
  }

  /** The text of one of the fields of an alert. */
  static String field(Alert alert, String name) {
    var value =
        alert.getOutputFieldsOrDefault(name, dev.vedette.proto.event.v1.Value.getDefaultInstance());
    return switch (value.getKindCase()) {
      case TEXT -> value.getText().toStringUtf8();
      case NUMBER -> Long.toString(value.getNumber());
      case UNSIGNED_NUMBER -> Long.toUnsignedString(value.getUnsignedNumber());
      default -> value.getKindCase().name();
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Reader implements StreamObserver<WatchAlertsResponse> {
    @Override
    public void onNext(WatchAlertsResponse response) {
      synchronized (Alerts.this) {
        if (response.hasAlert()) {
          seen.add(response.getAlert());
          Alerts.this.notifyAll();
        } else if (response.hasStarted()) {
          started.countDown();
        }
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
